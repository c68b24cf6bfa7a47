using System.CommandLine;

namespace Semblance.Cli.Input;

/// <summary>The option that answers a question before it is asked.</summary>
internal static class Confirmation
{
    public static Option<bool> Option(string description) => new("--yes", "-y") { Description = description };
}
