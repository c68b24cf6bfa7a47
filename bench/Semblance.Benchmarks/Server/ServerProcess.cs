using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Benchmarks.Server;

/// <summary>The published program, serving a store on a free port, as an operator runs it; ended by SIGTERM.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, IPEndPoint address, TimeSpan toListen) => (_process, Address, ToListen) = (process, address, toListen);

    public IPEndPoint Address { get; }

    /// <summary>From the start of the process until it said where it listens.</summary>
    public TimeSpan ToListen { get; }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Of both, the system's and the program's own.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="models">A folder of models; null for one without any.</param>
    public static async Task<ServerProcess> StartAsync(string program, string store, string? models = null)
    {
        var start = new ProcessStartInfo(program, ["serve", "--quiet", "--port", "0", "--rate", "100000000"]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["SEMBLANCE_STORE"] = store;
        start.Environment["SEMBLANCE_MODELS"] = models ?? Path.Combine(Path.GetTempPath(), "semblance-no-models");
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var announced = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended before it listened.");
        var listening = Stopwatch.GetElapsedTime(began);
        var address = new Uri(announced.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)));
        return new ServerProcess(process, new IPEndPoint(IPAddress.Parse(address.Host), address.Port), listening);
    }

    /// <summary>Until /health/ready says yes, and that the models are loaded where there are some.</summary>
    public async Task UntilReadyAsync(string key, bool withModels)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{Address}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        while (true)
        {
            using var answer = await http.GetAsync("/health/ready");
            var parts = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("parts");
            if (answer.IsSuccessStatusCode && (!withModels || parts.GetProperty("models").GetProperty("state").GetString() == "ok"))
            {
                return;
            }

            await Task.Delay(5);
        }
    }

    /// <summary>A key with every scope, made past the server.</summary>
    public static async Task<string> KeyAsync(IStore store) => (await new ApiKeys(store.Keys, TimeProvider.System).CreateAsync(
        new NewKey { Client = ClientId.Default, Name = "bench", Role = Role.Owner, Scopes = Roles.MostOf(Role.Owner) }, default)).Secret.Reveal();

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
