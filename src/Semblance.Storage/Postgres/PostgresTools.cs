using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Semblance.Storage.Postgres;

/// <summary>PostgreSQL's own programs, pg_dump and pg_restore. They get the address, a password included, in their environment, which no other user can read.</summary>
/// <param name="folder">Where they are; null for those on the PATH.</param>
internal sealed partial class PostgresTools(PostgresAddress address, string? folder)
{
    /// <summary>Runs a program to its end; what it writes to its standard output comes back.</summary>
    /// <exception cref="SemblanceException">
    /// Unsupported: <c>pg-tools-missing</c>, <c>pg-tools-older</c>; Unavailable, <c>pg-tools-failed</c>, with the first line it complained with.
    /// </exception>
    public async Task<string> RunAsync(string program, int server, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await CheckAsync(program, server, cancellationToken);
        var (code, output, errors) = await StartAsync(program, arguments, cancellationToken);
        return code == 0
            ? output
            : throw new SemblanceException(ErrorKind.Unavailable, "pg-tools-failed",
                $"{address.Target}: {program} ended with {code}: {FirstLine(errors)}");
    }

    private async Task CheckAsync(string program, int server, CancellationToken cancellationToken)
    {
        var (_, output, _) = await StartAsync(program, ["--version"], cancellationToken);
        var major = Version().Match(output) is { Success: true } found ? int.Parse(found.Groups["major"].Value, CultureInfo.InvariantCulture) : 0;
        if (major < server)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "pg-tools-older",
                $"{program} is of PostgreSQL {major}, the server is {server}: install postgresql-client-{server}, or name its folder with --pg-bin.");
        }
    }

    private async Task<(int Code, string Output, string Errors)> StartAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(folder is null ? program : Path.Combine(folder, program), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in address.LibpqEnvironment())
        {
            start.Environment[name] = value;
        }

        using var process = Start(start, program);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "pg-tools-missing",
                $"{program} is not there: install PostgreSQL's client programs (Debian: apt-get install postgresql-client), or name their folder with --pg-bin.", e);
        }
    }

    // Only the first: what follows may quote rows.
    private static string FirstLine(string errors) => errors.Split('\n', 2)[0].Trim() is { Length: > 0 } line ? line : "it does not say why.";

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
