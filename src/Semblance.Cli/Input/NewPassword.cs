using Semblance.Cli.Hosting;

namespace Semblance.Cli.Input;

/// <summary>A password that somebody sets: typed twice unseen on a terminal, else the first line of standard input; never on the command line, which others can read.</summary>
internal static class NewPassword
{
    /// <exception cref="SemblanceException">Invalid: <c>password-missing</c>, <c>password-differs</c>.</exception>
    public static async Task<string> ReadAsync(CliHost host, CancellationToken stop)
    {
        if (host.InputIsTerminal && host.ReadHidden is { } hidden)
        {
            var first = hidden("New password: ");
            return first == hidden("Again: ") ? Check(first) : throw new SemblanceException(
                ErrorKind.Invalid, "password-differs", "The two are not the same; nothing was changed.");
        }

        using var input = new StreamReader(host.OpenInput());
        return Check(await Task.Run(input.ReadLine, stop).WaitAsync(stop));
    }

    private static string Check(string? password) => string.IsNullOrEmpty(password)
        ? throw new SemblanceException(ErrorKind.Invalid, "password-missing", "Give the password on standard input, or on a terminal when asked.")
        : password;
}
