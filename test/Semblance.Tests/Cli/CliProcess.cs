using System.Diagnostics;
using System.Globalization;

namespace Semblance.Tests.Cli;

/// <summary>The built CLI as a process of its own, as users run it.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private CliProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Built together with these tests, in the same configuration.</summary>
    private static string Executable { get; } = Path.Combine(
        Repository.Root, "artifacts", "bin", "Semblance.Cli",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) + "_linux-x64", "semblance");

    /// <summary>Hears signals even where the tests themselves run in the background of a shell, which lets its jobs ignore Ctrl-C.</summary>
    public static CliProcess Start(string folder, params string[] args) => StartWith(folder, [], args);

    /// <param name="variables">Of its environment: NAME=VALUE.</param>
    public static CliProcess StartWith(string folder, string[] variables, params string[] args) => Start("env", folder, ["--default-signal=INT,TERM,HUP", .. variables, Executable, .. args]);

    /// <summary>As somebody whom file rights bind: as the user nobody where the tests run as root.</summary>
    public static async Task<CliAnswer> RunUnprivilegedAsync(string folder, params string[] args)
    {
        using var process = Environment.IsPrivilegedProcess
            ? Start("setpriv", folder, ["--reuid=65534", "--regid=65534", "--clear-groups", Executable, .. args])
            : Start(folder, args);
        return await process.AnswerAsync();
    }

    private static CliProcess Start(string program, string folder, string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("SEMBLANCE_STORE");
        start.Environment["SEMBLANCE_MODELS"] = Path.Combine(folder, "models"); // none, whatever this machine has installed
        var process = Process.Start(start) ?? throw new InvalidOperationException("The CLI did not start.");
        process.StandardInput.Close();
        return new CliProcess(process);
    }

    public static async Task<CliAnswer> RunAsync(string folder, params string[] args)
    {
        using var process = Start(folder, args);
        return await process.AnswerAsync();
    }

    /// <param name="name">As kill takes it: INT, TERM.</param>
    public async Task SignalAsync(string name)
    {
        var start = new ProcessStartInfo("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false };
        using var kill = Process.Start(start)!;
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it answers as a server. One that has ended says why.</summary>
    public Task UntilAliveAsync(HttpClient http) => Semblance.Tests.Patience.UntilAsync(
        async () =>
        {
            try
            {
                using var answer = await http.GetAsync("/health/live");
                return true;
            }
            catch (HttpRequestException)
            {
                Assert.False(_process.HasExited, _process.HasExited ? await _error : "");
                return false;
            }
        },
        "an answer of the server");

    public async Task<CliAnswer> AnswerAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new CliAnswer(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
