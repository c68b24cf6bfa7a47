using Spectre.Console;

namespace Semblance.Cli.Output;

/// <summary>Spectre.Console, bound to one of our streams. Only ever touched when that stream is a terminal.</summary>
internal static class Terminal
{
    public static IAnsiConsole On(TextWriter output, bool plain) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
        ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        Out = new AnsiConsoleOutput(output),
    });
}
