using System.Globalization;
using Semblance.Benchmarks.Postgres;
using Semblance.Benchmarks.Search;
using Semblance.Clients;
using Semblance.Documents.Search;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;

namespace Semblance.Benchmarks.Documents;

/// <summary>
/// How fast, and how right, are searches of documents? <c>documents CHUNKS load|index|latency|hnsw|recall|sqlite|rebuild [--data FOLDER] [--out FILE]</c>; the server is started here. With a folder the pieces
/// are loaded once and kept.
/// </summary>
internal sealed class DocumentSearchSpeed(PostgresStore store, string connection, Report report, int chunks)
{
    private const int Queries = 200;

    // What one percent to a tenth of a percent of the pieces have.
    private static readonly int[] RareRanks = [900, 1_500, 3_000, 8_000];

    private static readonly ChunkFilter OnePercent = new() { Types = [ChunkType.Api] };
    private static readonly ChunkFilter TenPercent = new() { Types = [ChunkType.Log] };

    public static async Task<int> RunAsync(string[] options)
    {
        if (options is not [var count, ("load" or "index" or "latency" or "hnsw" or "recall" or "sqlite" or "rebuild") and var what, .. var rest])
        {
            await Console.Error.WriteLineAsync("Usage: documents CHUNKS load|index|latency|hnsw|recall|sqlite|rebuild [--data FOLDER] [--out FILE]");
            return 2;
        }

        var chunks = int.Parse(count, CultureInfo.InvariantCulture);
        using var report = new Report(rest);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"## {chunks:N0} pieces x {SyntheticLibrary.Dimension}, {what}; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n"));
        if (what is "sqlite")
        {
            await MeasureSqliteAsync(report, chunks);
            return 0;
        }

        if (what is "rebuild")
        {
            await RebuildSpeed.MeasureAsync(report, chunks);
            return 0;
        }

        var at = Array.IndexOf(rest, "--data");
        await using var server = await BenchmarkServer.StartAsync(at >= 0 ? rest[at + 1] : null);
        await PostgresStore.MigrateAsync(BenchmarkServer.ConnectionOf(server), null, default);
        await using var store = await PostgresStore.OpenAsync(BenchmarkServer.ConnectionOf(server), TimeProvider.System, default);
        var benchmark = new DocumentSearchSpeed(store, BenchmarkServer.ConnectionOf(server), report, chunks);
        await (what switch
        {
            "load" => benchmark.LoadAsync(),
            "index" => benchmark.IndexAsync(),
            "latency" => benchmark.MeasureLatencyAsync(),
            "hnsw" => benchmark.MeasureUnfilteredAsync(),
            _ => benchmark.MeasureRecallAsync(),
        });
        return 0;
    }

    private async Task LoadAsync()
    {
        var (written, embedded) = await new SyntheticLibrary(chunks).WriteAsync(store, ClientId.Default, default);
        report.WriteLine(Rate("pieces with their words", written));
        report.WriteLine(Rate("embeddings", embedded));
    }

    private string Rate(string what, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"* {what}: {time.TotalSeconds:F1} s, {chunks / time.TotalSeconds:N0} rows/s");

    private async Task IndexAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        var remark = await store.Chunks.OptimizeAsync(ClientId.Default, 1, default);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"* `OptimizeAsync`: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s {remark}"));
    }

    private async Task MeasureLatencyAsync()
    {
        report.WriteLine("| one user, 10 hits | whole, ms: median / p95 / p99 | of that text / vector / fusion, median | method |\n|---|---|---|---|");
        await AskAsync("text, one word", i => Query(Rare(i)));
        await AskAsync("text, two words", i => Query($"{Rare(i)} {Frequent(i)}"));
        await AskAsync("text, three words", i => Query($"{Rare(i)} {Frequent(i)} {Frequent(i + 1)}"));
        await AskAsync("text, one word, filter of 1 %", i => Query(Rare(i)) with { Filter = OnePercent });
        await AskAsync("hybrid, filter of 1 %", i => Hybrid(i) with { Filter = OnePercent });
    }

    /// <summary>As long as there is no HNSW index, every search compares all embeddings.</summary>
    private async Task MeasureUnfilteredAsync()
    {
        report.WriteLine("| one user, 10 hits | whole, ms: median / p95 / p99 | of that text / vector / fusion, median | method |\n|---|---|---|---|");
        await AskAsync("hybrid, filter of 10 %", i => Hybrid(i) with { Filter = TenPercent });
        await AskAsync("hybrid, no filter", Hybrid);
    }

    private async Task AskAsync(string what, Func<int, ChunkQuery> query)
    {
        for (var i = 0; i < 50; i++)
        {
            await store.Chunks.FindAsync(ClientId.Default, query(Queries + i), default);
        }

        var (whole, parts, reason) = (new List<double>(), new List<ChunkTimes>(), "");
        for (var i = 0; i < Queries; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var ranking = await store.Chunks.FindAsync(ClientId.Default, query(i), default);
            whole.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            parts.Add(ranking.Times);
            reason = ranking.Reason;
        }

        whole.Sort();
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {whole[Queries / 2]:F1} / {whole[Queries * 95 / 100]:F1} / {whole[Queries * 99 / 100]:F1} | {Median(parts, p => p.Text):F1} / {Median(parts, p => p.Vector):F1} / {Median(parts, p => p.Fusion):F1} | {reason} |"));
    }

    /// <summary>Against a look at every embedding in this process, which is also timed.</summary>
    private async Task MeasureRecallAsync()
    {
        var exact = await InProcessEmbeddings.LoadAsync(connection, default);
        report.WriteLine("| filter | recall@10 of the vector part | in-process exact, median ms | of how many |\n|---|---|---|---|");
        foreach (var (name, filter) in new[] { ("1 %", OnePercent), ("10 %", TenPercent), ("none", ChunkFilter.None) })
        {
            var (found, times) = (0, new List<double>());
            const int Probes = 100;
            for (var i = 0; i < Probes; i++)
            {
                var probe = SyntheticLibrary.Probe(i);
                var began = TimeProvider.System.GetTimestamp();
                var expected = exact.Nearest(probe, filter, 10);
                times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
                var answer = await store.Chunks.FindAsync(
                    ClientId.Default, new ChunkQuery(SearchWords.None, filter, 10) { Probe = new TextProbe(SyntheticLibrary.Space.Key, probe) }, default);
                found += answer.Hits.Count(h => expected.Contains(h.Chunk.Id));
            }

            times.Sort();
            report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {found / (10.0 * Probes):F4} | {times[Probes / 2]:F1} | {exact.Count(filter):N0} |"));
        }
    }

    private static async Task MeasureSqliteAsync(Report report, int chunks)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-bench-").FullName;
        await using (var sqlite = await SqliteStore.OpenAsync(Path.Combine(folder, "semblance.db"), TimeProvider.System, null, default))
        {
            var (written, embedded) = await new SyntheticLibrary(chunks).WriteAsync(sqlite, ClientId.Default, default);
            report.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"* pieces with their words {chunks / written.TotalSeconds:N0} rows/s, embeddings {chunks / embedded.TotalSeconds:N0} rows/s"));
            await sqlite.Chunks.OptimizeAsync(ClientId.Default, 1, default);
            await CompareAsync(sqlite, report, chunks);
            foreach (var (name, query) in new (string, Func<int, ChunkQuery>)[]
            {
                ("text, one word", i => Query(Rare(i))), ("text, two words", i => Query($"{Rare(i)} {Frequent(i)}")), ("hybrid, filter of 1 %", i => Hybrid(i) with { Filter = OnePercent }), ("hybrid, no filter", Hybrid),
            })
            {
                var (times, parts) = (new List<double>(), new List<ChunkTimes>());
                for (var i = 0; i < 60; i++)
                {
                    var began = TimeProvider.System.GetTimestamp();
                    parts.Add((await sqlite.Chunks.FindAsync(ClientId.Default, query(i), default)).Times);
                    times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
                }

                times.Sort();
                report.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"* {name}: median {times[30]:F1} ms, p95 {times[57]:F1} ms; text / vector / fusion {Median(parts, p => p.Text):F1} / {Median(parts, p => p.Vector):F1} / {Median(parts, p => p.Fusion):F1}"));
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The vector part, without a filter, beside the index of this process that faces have: the same 100 nearest of the same probes.</summary>
    private static async Task CompareAsync(SqliteStore sqlite, Report report, int chunks)
    {
        var index = new GalleryIndex(SyntheticLibrary.Dimension, Metric.Cosine);
        var began = TimeProvider.System.GetTimestamp();
        foreach (var (id, values) in new SyntheticLibrary(chunks).Embeddings())
        {
            index.Add(new FaceId(id), new PersonId(id), values);
        }

        var filled = TimeProvider.System.GetElapsedTime(began);
        var (inFile, inProcess, same) = (new List<double>(), new List<double>(), 0);
        for (var i = 0; i < 60; i++)
        {
            var probe = SyntheticLibrary.Probe(i);
            var ranking = await sqlite.Chunks.FindAsync(
                ClientId.Default, new ChunkQuery(SearchWords.None, ChunkFilter.None, 100) { Probe = new TextProbe(SyntheticLibrary.Space.Key, probe) }, default);
            inFile.Add(ranking.Times.Vector.TotalMilliseconds);
            began = TimeProvider.System.GetTimestamp();
            var nearest = index.FindNearest(probe, 100);
            inProcess.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            same += nearest.Candidates.Select(c => c.Person.Value).Intersect(ranking.Hits.Select(h => h.Chunk.Id)).Count();
        }

        inFile.Sort();
        inProcess.Sort();
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"* vector part, 100 nearest, no filter: SQLite {inFile[30]:F1} / {inFile[57]:F1} ms (median / p95), in-process index {inProcess[30]:F1} / {inProcess[57]:F1} ms; the same in {same / 60.0:F1} of 100; filled in {filled.TotalSeconds:F1} s"));
    }

    private static double Median(List<ChunkTimes> times, Func<ChunkTimes, TimeSpan> part) => times.Select(t => part(t).TotalMilliseconds).Order().ElementAt(times.Count / 2);

    private static ChunkQuery Query(string text) => new(SearchWords.Of(text), ChunkFilter.None, 10);

    private static ChunkQuery Hybrid(int i) => Query($"{Rare(i)} {Frequent(i)}") with { Probe = new TextProbe(SyntheticLibrary.Space.Key, SyntheticLibrary.Probe(i)) };

    private static string Rare(int i) => SyntheticLibrary.Word(RareRanks[i % RareRanks.Length] + (i / RareRanks.Length));

    private static string Frequent(int i) => SyntheticLibrary.Word(1 + (i % 50));
}
