namespace Semblance.Cli.Hosting;

/// <summary>What surrounds the program: its streams, its environment and its clock. Tests bring their own.</summary>
internal sealed record CliHost
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Standard input as bytes, opened when it is first asked for; for <c>--vector -</c> and for questions.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Null for a variable that is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The folder whose <c>.env</c> files fill up the environment; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Of the variables that are set.</summary>
    public Func<IEnumerable<string>> VariableNames { get; init; } = () => [];

    /// <summary>Asks for a line that is not shown while it is typed; null where nobody can be asked.</summary>
    public Func<string, string>? ReadHidden { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool InputIsTerminal { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>The environment asks for plain text (<c>NO_COLOR</c>, see https://no-color.org, or a terminal without abilities).</summary>
    public bool IsPlain => !string.IsNullOrEmpty(Variable("NO_COLOR")) || Variable("TERM") == "dumb";

    public static CliHost OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,
        Variable = Environment.GetEnvironmentVariable,
        Folder = Environment.CurrentDirectory,
        VariableNames = () => Environment.GetEnvironmentVariables().Keys.Cast<string>(),
        ReadHidden = HiddenInput.Read,
        InputIsTerminal = !Console.IsInputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };
}
