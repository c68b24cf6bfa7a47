using System.Globalization;
using Semblance.Benchmarks.Search;
using Semblance.Clients;
using Semblance.Matching;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Benchmarks.Postgres;

/// <summary>
/// How fast and how right are searches of a PostgreSQL store? <c>postgres FACES load|latency|recall|ivfflat|import [--data FOLDER] [--out FILE]</c>; the server is
/// started here. With a folder the gallery is loaded once and kept. Every ratio is of two numbers of the same run, taken in turns.
/// </summary>
internal sealed class PostgresBenchmark(PostgresServer server, PostgresStore store, Report report, int faces)
{
    private const int Probes = 48;
    private const int Top = 5;

    private static readonly int[] Connections = [1, 8, 32];
    private static readonly int[] CandidatesTried = [200, 400, 1_000];
    private static readonly int[] ListsTried = [10, 40, 160];

    private static readonly string[] Questions =
        ["method", "one face", "ten faces at once", "50 users at once, each one face", "one face in a region of 10 %", "one face in a region of 1 %"];

    public static async Task<int> RunAsync(string[] options)
    {
        if (options is not [var count, ("load" or "latency" or "recall" or "ivfflat" or "import") and var what, .. var rest])
        {
            await Console.Error.WriteLineAsync("Usage: postgres FACES load|latency|recall|ivfflat|import [--data FOLDER] [--out FILE]");
            return 2;
        }

        var faces = int.Parse(count, CultureInfo.InvariantCulture);
        var at = Array.IndexOf(rest, "--data");
        await using var server = await BenchmarkServer.StartAsync(at >= 0 ? rest[at + 1] : null);
        await PostgresStore.MigrateAsync(BenchmarkServer.ConnectionOf(server), null, default);
        await using var store = await PostgresStore.OpenAsync(BenchmarkServer.ConnectionOf(server), TimeProvider.System, default);
        using var report = new Report(rest);
        var benchmark = new PostgresBenchmark(server, store, report, faces);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"## {faces:N0} faces x {SyntheticFaces.Dimension}, {what}; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n"));
        await (what switch
        {
            "load" => benchmark.TuneAsync(),
            "latency" => benchmark.MeasureLatencyAsync(),
            "recall" => benchmark.MeasureRecallAsync(),
            "ivfflat" => benchmark.MeasureListsAsync(),
            _ => benchmark.MeasureImportAsync(),
        });
        return 0;
    }

    private async Task TuneAsync()
    {
        await LoadAsync();
        var tuning = await store.Indexes.TuneAsync(ClientId.Default, SyntheticGallery.Space.Key, 400, 0.999, null, default);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"`index tune --recall 0.999 --sample 400`: {tuning.Settings.Candidates} candidates, exact up to {tuning.Settings.ExactUpTo:N0} faces, exact {tuning.ExactMilliseconds:F1} ms, index {tuning.Steps[^1].Milliseconds:F2} ms, reached: {tuning.IsReached}\n"));
    }

    /// <summary>Imports and builds the index, where that has not been done.</summary>
    private async Task LoadAsync()
    {
        var states = await store.Indexes.ListAsync(ClientId.Default, default);
        if (states is [{ IsValid: true } state] && state.Faces == faces)
        {
            return;
        }

        await SyntheticGallery.ImportAsync(store, 0, faces);
        await server.RunAsync("VACUUM ANALYZE");
        var began = TimeProvider.System.GetTimestamp();
        await store.Indexes.BuildAsync(ClientId.Default, SyntheticGallery.Space.Key, new IndexShape(), null, default);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"HNSW built in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s\n"));
    }

    private async Task MeasureLatencyAsync()
    {
        await LoadAsync();
        var settings = await store.Indexes.FindSettingsAsync(ClientId.Default, SyntheticGallery.Space.Key, default);
        report.WriteLine("| identify (ms: median / p95 / p99) | by the index | exact |\n|---|---|---|");
        var columns = new List<string[]>();
        foreach (var border in new[] { 0, int.MaxValue })
        {
            await store.Indexes.SaveSettingsAsync(ClientId.Default, settings with { ExactUpTo = border }, default);
            columns.Add(await MeasureIdentifyAsync());
        }

        await store.Indexes.SaveSettingsAsync(ClientId.Default, settings, default);
        foreach (var (row, i) in Questions.Select((row, i) => (row, i)))
        {
            report.WriteLine($"| {row} | {columns[0][i]} | {columns[1][i]} |");
        }

        await CompareWithPgbenchAsync();
    }

    private async Task<string[]> MeasureIdentifyAsync()
    {
        var recognizer = new Recognizer(store, TimeProvider.System);
        var probes = Enumerable.Range(0, Probes).Select(i => (ReadOnlyMemory<float>)Probe(i)).ToArray();
        var options = new IdentifyOptions();
        Task<IReadOnlyList<Decision>> AskAsync(Gallery gallery, int i, int count) =>
            recognizer.IdentifyManyAsync(gallery, [.. Enumerable.Range(i, count).Select(n => probes[n % Probes])], options, default);
        var method = (await AskAsync(SyntheticGallery.Everybody, 0, 1))[0].Method;
        return
        [
            method,
            $"{await Latencies.OfAsync(1, 3, i => AskAsync(SyntheticGallery.Everybody, i, 1))}",
            $"{await Latencies.OfAsync(1, 3, i => AskAsync(SyntheticGallery.Everybody, i, 10))}",
            $"{await Latencies.OfAsync(50, 4, i => AskAsync(SyntheticGallery.Everybody, i, 1))}",
            $"{await Latencies.OfAsync(1, 3, i => AskAsync(SyntheticGallery.InRegion("ten"), i, 1))}",
            $"{await Latencies.OfAsync(1, 3, i => AskAsync(SyntheticGallery.InRegion("one"), i, 1))}",
        ];
    }

    /// <summary>In turns, three times; the median of the ratios counts.</summary>
    private async Task CompareWithPgbenchAsync()
    {
        var gallery = SyntheticGallery.Everybody;
        var connections = new PostgresConnections(PostgresAddress.OfConnection(BenchmarkServer.ConnectionOf(server)));
        var search = new PostgresSearch(connections, TimeProvider.System);
        var (facts, size) = await search.LookAsync(gallery, default);
        var plan = SearchPlan.Choose(facts, gallery, size, size, Top);
        var probes = Enumerable.Range(0, Probes).Select(Probe).ToList();
        var guesses = new NearnessGuesses(connections, TimeProvider.System);
        await guesses.GuessAsync(gallery, facts.Space, size, [probes[0]], Top, default); // it loads its sample the second time
        var near = plan.Index is null ? await guesses.GuessAsync(gallery, facts.Space, size, [.. probes], Top, default) : null;
        using var pgbench = new Pgbench(server.Port, probes.Select((probe, i) => Script(facts, plan, probe, near is null ? null : [near[i]])));
        report.WriteLine("\n| connections | the store, average ms | pgbench, average ms | ratio (target 1.25) |\n|---|---|---|---|");
        foreach (var users in Connections)
        {
            var runs = new List<(double Store, double Peer)>();
            for (var run = 0; run < 3; run++)
            {
                var own = await Latencies.OfAsync(users, 3, i => store.Faces.FindNearestAsync(gallery, Probe(i % Probes), Top, default));
                runs.Add((own.Average, pgbench.Run(users, 3)));
            }

            var (ours, peer) = runs.OrderBy(r => r.Store / r.Peer).ElementAt(1);
            report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {users} | {ours:F2} | {peer:F2} | {ours / peer:F2} |"));
        }
    }

    public static IEnumerable<PostgresQuestion> Script(SearchFacts facts, SearchPlan plan, float[] probe, double[]? bounds)
    {
        var candidates = new PostgresCandidates(SyntheticGallery.Everybody, facts.Space, plan, [probe], Top, bounds);
        yield return new PostgresQuestion(PostgresBinding.BindAll, ClientId.Default.Value, "300s");
        yield return SearchFacts.Question(SyntheticGallery.Everybody);
        if (candidates.Preparation is { } preparation)
        {
            yield return preparation;
        }

        yield return candidates.Question;
    }

    /// <summary>Half of them enrolled people, half strangers; by turns.</summary>
    private float[] Probe(int i) => i % 2 == 0 ? SyntheticGallery.Enrolled(i * 37 % faces) : SyntheticGallery.Stranger(i);

    /// <summary>What the index answers with more and more effort, against exact search.</summary>
    private async Task MeasureRecallAsync()
    {
        await LoadAsync();
        report.WriteLine("| gallery | method | recall@1, enrolled | same decision, enrolled | same decision, strangers | one search, ms (median / p95 / p99) |\n|---|---|---|---|---|---|");
        await CompareAsync("everybody", SyntheticGallery.Everybody, 1);
        await CompareAsync("region of 10 %", SyntheticGallery.InRegion("ten"), 10);
        await CompareAsync("region of 1 %", SyntheticGallery.InRegion("one"), 100);
        await CompareUntunedAsync();
    }

    /// <summary>The same of an IVFFlat index in the place of the other.</summary>
    private async Task MeasureListsAsync()
    {
        await LoadAsync();
        var began = TimeProvider.System.GetTimestamp();
        await store.Indexes.BuildAsync(ClientId.Default, SyntheticGallery.Space.Key, new IndexShape(IndexShape.IvfFlat), null, default);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"IVFFlat built in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s\n"));
        await MeasureRecallAsync();
    }

    /// <param name="step">The identities of a region are so far apart.</param>
    private async Task CompareAsync(string name, Gallery gallery, int step)
    {
        var (each, asked) = Asked(step);
        var recognizer = new Recognizer(store, TimeProvider.System);
        var saved = await store.Indexes.FindSettingsAsync(ClientId.Default, gallery.Space, default);
        var method = (await store.Indexes.ListAsync(ClientId.Default, default))[0].Method;
        IReadOnlyList<Decision>? exact = null;
        foreach (var settings in Efforts(saved, method))
        {
            await store.Indexes.SaveSettingsAsync(ClientId.Default, settings, default);
            await recognizer.IdentifyManyAsync(gallery, asked[..1], new IdentifyOptions(), default); // for the sample of the next
            var found = await recognizer.IdentifyManyAsync(gallery, asked, new IdentifyOptions(), default);
            exact ??= found;
            int Same(int from) => Enumerable.Range(from, each).Count(i => (found[i].Outcome, found[i].Person) == (exact[i].Outcome, exact[i].Person));
            var recall = Enumerable.Range(0, each).Count(i => found[i].Candidates is [var one, ..] && one.Person == exact[i].Candidates[0].Person);
            var times = await Latencies.OfAsync(1, 3, i => store.Faces.FindNearestAsync(gallery, asked[i * 7 % asked.Length], Top, default));
            report.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name}, {found[0].FacesSearched:N0} faces | {found[0].Method}{(settings.ExactUpTo > 0 ? "" : method == IndexShape.Hnsw ? $", {settings.Candidates} candidates" : $", {settings.Probes} lists")} | {recall / (double)each:F4} | {Same(0)} of {each} | {Same(each)} of {each} | {times} |"));
        }

        await store.Indexes.SaveSettingsAsync(ClientId.Default, saved, default);
    }

    /// <summary>As a gallery is searched that has an index and no settings: by the index, and whoever it finds no match for among all faces.</summary>
    private async Task CompareUntunedAsync()
    {
        var (each, asked) = Asked(1);
        var (gallery, options) = (SyntheticGallery.Everybody, new IdentifyOptions());
        var recognizer = new Recognizer(store, TimeProvider.System);
        var saved = await store.Indexes.FindSettingsAsync(ClientId.Default, gallery.Space, default);
        await store.Indexes.SaveSettingsAsync(ClientId.Default, saved with { ExactUpTo = GallerySettings.AlwaysExact }, default);
        await recognizer.IdentifyManyAsync(gallery, asked[..1], options, default); // for the sample of the next
        var exact = await recognizer.IdentifyManyAsync(gallery, asked, options, default);
        await server.RunAsync("DELETE FROM search_settings");
        var found = await recognizer.IdentifyManyAsync(gallery, asked, options, default);
        int Same(int from) => Enumerable.Range(from, each).Count(i => (found[i].Outcome, found[i].Person) == (exact[i].Outcome, exact[i].Person));
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\nNobody tuned it: same decision for {Same(0)} of {each} enrolled and {Same(each)} of {each} strangers; every face was looked at for {found.Take(each).Count(IsExact)} enrolled and {found.Skip(each).Count(IsExact)} strangers"));
        foreach (var (who, from) in new[] { ("enrolled", 0), ("a stranger", each) })
        {
            report.WriteLine($"identify, {who}, ms (median / p95 / p99): {await Latencies.OfAsync(1, 5, i => recognizer.IdentifyAsync(gallery, asked[from + i % each], options, default))}");
        }

        await store.Indexes.SaveSettingsAsync(ClientId.Default, saved, default);

        static bool IsExact(Decision decision) => decision.Method.StartsWith("exact", StringComparison.Ordinal);
    }

    /// <summary>Half of them enrolled people, then strangers.</summary>
    /// <param name="step">The identities of a gallery are so far apart.</param>
    private (int Each, ReadOnlyMemory<float>[] Probes) Asked(int step)
    {
        // Exact search of a million takes a second a probe.
        var each = Math.Min(faces < 1_000_000 ? 1_000 : 250, faces / step);
        var first = step == 10 ? 1 : 0;
        var enrolled = Enumerable.Range(0, each).Select(i => SyntheticGallery.Enrolled(first + (int)((long)i * faces / each / step) * step));
        return (each, [.. enrolled.Concat(Enumerable.Range(0, each).Select(SyntheticGallery.Stranger)).Select(p => (ReadOnlyMemory<float>)p)]);
    }

    private static IEnumerable<GallerySettings> Efforts(GallerySettings settings, string? method) =>
    [
        settings with { ExactUpTo = GallerySettings.AlwaysExact },
        .. method == IndexShape.Hnsw
            ? CandidatesTried.Select(candidates => settings with { ExactUpTo = 0, Candidates = candidates })
            : ListsTried.Select(probes => settings with { ExactUpTo = 0, Probes = probes }),
    ];

    /// <summary>What the search table costs an import: with and without its trigger, in turns.</summary>
    private async Task MeasureImportAsync()
    {
        await SyntheticGallery.ImportAsync(store, 10_000_000, 2_000);
        var rates = new List<(double With, double Without)>();
        for (var run = 0; run < 3; run++)
        {
            var with = await SyntheticGallery.ImportAsync(store, 2 * run * faces, faces);
            await server.RunAsync("ALTER TABLE faces DISABLE TRIGGER search_add");
            rates.Add((with, await SyntheticGallery.ImportAsync(store, (2 * run + 1) * faces, faces)));
            await server.RunAsync("ALTER TABLE faces ENABLE TRIGGER search_add");
        }

        var (one, other) = rates.OrderBy(r => r.With / r.Without).ElementAt(1);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"import with the search table {one:N0} rows/s, without {other:N0} rows/s: {one / other:F2}"));
    }
}
