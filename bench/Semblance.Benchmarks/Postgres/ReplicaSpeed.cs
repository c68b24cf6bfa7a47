using System.Globalization;
using Semblance.Recognition;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Benchmarks.Postgres;

/// <summary>
/// What does a search cost that a standby may only answer once it has what the primary had? <c>replicas</c>: a primary and a streaming standby on this machine, the same searches
/// by the primary alone, by both with the position asked for each time, and with one that may be a second old; in turns, and the round in the middle counts.
/// </summary>
internal sealed class ReplicaSpeed(PostgresServer primary, PostgresServer standby, TextWriter output)
{
    private const string Database = "store";
    private const int Rounds = 3;
    private const double Seconds = 2;
    private const int Probes = 48;

    private static readonly int[] Sizes = [1_000, 20_000];
    private static readonly int[] Callers = [1, 32];

    private static readonly (string Name, string Options)[] Ways =
    [
        ("primary alone", ""),
        ("standby, position asked for each time", "standby_wait_ms=60000"),
        ("standby, position up to 1 s old", "standby_wait_ms=60000&max_lag_ms=1000"),
    ];

    public static async Task RunAsync(TextWriter output)
    {
        await using var primary = await PostgresServer.StartAsync(certificate: null, "shared_buffers=512MB");
        await primary.RunAsync($"CREATE DATABASE {Database}");
        await PostgresStore.MigrateAsync(primary.Named(Database), null, default);
        await using var standby = await PostgresServer.StartReplicaAsync(primary, "shared_buffers=512MB");
        await new ReplicaSpeed(primary, standby, output).MeasureAsync();
    }

    private async Task MeasureAsync()
    {
        await output.WriteLineAsync("| faces | callers | way | searches a second | ms: median / p95 / p99 |\n|---|---|---|---|---|");
        var loaded = 0;
        foreach (var size in Sizes)
        {
            await using (var store = await OpenAsync(""))
            {
                await SyntheticGallery.ImportAsync(store, loaded, size - loaded);
                await primary.RunAsync("VACUUM ANALYZE");
                loaded = size;
            }

            foreach (var callers in Callers)
            {
                await MeasureAsync(size, callers);
            }
        }
    }

    private async Task MeasureAsync(int size, int callers)
    {
        var taken = Ways.Select(_ => new List<Latencies>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var way = 0; way < Ways.Length; way++)
            {
                await using var store = await OpenAsync(Ways[way].Options);
                taken[way].Add(await SearchAsync(store, size, callers));
                Check(store, isAlone: way == 0);
            }
        }

        foreach (var (way, latencies) in Ways.Zip(taken, (way, taken) => (way.Name, taken.OrderBy(t => t.Median).ElementAt(Rounds / 2))))
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"| {size:N0} | {callers} | {way} | {latencies.Count / Seconds:F0} | {latencies} |"));
        }
    }

    /// <summary>Who answered: a figure of the standby must be one of the standby.</summary>
    private static void Check(PostgresStore store, bool isAlone)
    {
        var reads = store.Hosts?.Hosts.Sum(h => h.Reads) ?? 0;
        if ((reads > 0) == isAlone)
        {
            throw new InvalidOperationException($"{reads} searches were answered by the standby.");
        }
    }

    private static async Task<Latencies> SearchAsync(PostgresStore store, int size, int callers)
    {
        var recognizer = new Recognizer(store, TimeProvider.System);
        var probes = Enumerable.Range(0, Probes).Select(i => (ReadOnlyMemory<float>)SyntheticGallery.Enrolled(i * (size / Probes))).ToArray();
        return await Latencies.OfAsync(callers, Seconds, async i =>
        {
            var decision = (await recognizer.IdentifyManyAsync(SyntheticGallery.Everybody, [probes[i % Probes]], new IdentifyOptions(), default))[0];
            if (decision.FacesSearched != size)
            {
                throw new InvalidOperationException($"{decision.FacesSearched} of {size} faces were searched.");
            }
        });
    }

    private Task<PostgresStore> OpenAsync(string options)
    {
        var hosts = options.Length == 0 ? [primary.Port] : new[] { standby.Port, primary.Port };
        var address = $"postgres://postgres@{string.Join(',', hosts.Select(p => FormattableString.Invariant($"127.0.0.1:{p}")))}/{Database}?{(options.Length == 0 ? "" : $"{options}&")}pool_size=32";
        return PostgresStore.OpenAsync(PostgresAddress.Parse(address), TimeProvider.System, default);
    }
}
