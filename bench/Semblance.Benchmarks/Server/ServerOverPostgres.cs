using System.Globalization;
using Semblance.Benchmarks.Postgres;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Benchmarks.Server;

/// <summary>How much of what PostgreSQL's own load generator reaches, with the statements and the vectors of the server, does the server reach over HTTP?</summary>
internal sealed class ServerOverPostgres(TextWriter output, string program)
{
    private const int Probes = 48;
    private const int Top = 5;
    private const int Rounds = 3;

    private static readonly TimeSpan Each = TimeSpan.FromSeconds(6);

    /// <summary>In turns; the median of the ratios counts.</summary>
    public async Task CompareAsync(int faces, int connections)
    {
        await using var database = await BenchmarkServer.StartAsync(null);
        await PostgresStore.MigrateAsync(database.Connection, null, default);
        var key = await FillAsync(database, faces);
        await using var server = await ServerProcess.StartAsync(program, PostgresAddress.OfConnection(database.Connection).ToString());
        using var pgbench = await PgbenchAsync(database, faces);
        var load = new HttpLoad(server.Address, ServerBenchmark.Requests(key, "", faces));
        await load.RunAsync(connections, TimeSpan.FromSeconds(2));
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var peer = connections / pgbench.Run(connections, Each.TotalSeconds) * 1_000;
            var served = await load.RunAsync(connections, Each);
            ratios.Add(served.PerSecond / peer);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pgbench {peer,9:N0} a second; over HTTP {served}; ratio {ratios[^1]:F2}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{faces:N0} faces in PostgreSQL, {connections} connections: median ratio {ratios.Order().ElementAt(Rounds / 2):F2} (asked: 0.8)"));
    }

    private static async Task<string> FillAsync(PostgresServer database, int faces)
    {
        await using var store = await PostgresStore.OpenAsync(database.Connection, TimeProvider.System, default);
        await SyntheticGallery.ImportAsync(store, 0, faces);
        await database.RunAsync("VACUUM ANALYZE");
        return await ServerProcess.KeyAsync(store);
    }

    private static async Task<Pgbench> PgbenchAsync(PostgresServer database, int faces)
    {
        var gallery = SyntheticGallery.Everybody;
        var search = new PostgresSearch(new PostgresConnections(PostgresAddress.OfConnection(database.Connection)), TimeProvider.System);
        var (facts, size) = await search.LookAsync(gallery, default);
        var plan = SearchPlan.Choose(facts, gallery, size, size, Top);
        return new Pgbench(database.Port, Enumerable.Range(0, Probes).Select(i => PostgresBenchmark.Script(facts, plan, ServerBenchmark.Probe(i, faces), null)));
    }
}
