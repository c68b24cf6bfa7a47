using System.CommandLine;

namespace Semblance.Cli.Commands.Import;

/// <summary>A run, by its id.</summary>
internal static class RunArgument
{
    public static Argument<string> Symbol() => new("RUN") { Description = "The id of a run; 'semblance import status' lists them." };
}
