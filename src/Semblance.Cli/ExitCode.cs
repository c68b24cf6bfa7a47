namespace Semblance.Cli;

/// <summary>What the process answers; part of the public surface.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The work could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The command, an option or what it names breaks a rule.</summary>
    public const int Usage = 2;

    /// <summary>A comparison found differences.</summary>
    public const int Differences = 3;

    /// <summary>A guard said no; nothing was changed.</summary>
    public const int Refused = 4;

    /// <summary>Stopped half way, and <c>semblance import resume</c> goes on.</summary>
    public const int Interrupted = 5;

    /// <summary>The one table from kinds of errors to exit codes.</summary>
    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => Usage,
        ErrorKind.NotFound => Failed,
        ErrorKind.Conflict => Refused,
        ErrorKind.Refused => Refused,
        ErrorKind.Unsupported => Failed,
        ErrorKind.Unavailable => Failed,
        ErrorKind.Exhausted => Failed,
        ErrorKind.Corrupt => Failed,
        _ => Failed,
    };
}
