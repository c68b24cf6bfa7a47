using System.CommandLine;

namespace Semblance.Cli.Input;

/// <summary>The legacy project: a folder, or one file.</summary>
internal static class SourceArgument
{
    public static Argument<string> Symbol() => new("PATH") { Description = "The legacy project: a folder, or one file. It is only read." };
}
