using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Semblance.Benchmarks.Search;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Benchmarks.Postgres;

/// <summary>
/// Is a gallery of a PostgreSQL store that is kept in memory worth it? Queries per second of the three ways to search it, by 1, 8 and 32 callers in turn; the issue asks for five
/// times those of the database. And how long it takes until a face that another process enrolled is found; the issue asks for 100 ms.
/// </summary>
internal static class InProcessSpeed
{
    private const int Rows = 100_000;
    private const int Freshened = 200;

    private static readonly TimeSpan Each = TimeSpan.FromSeconds(6);
    private static readonly Gallery Gallery = SyntheticGallery.Everybody;

    /// <param name="folder">A cluster that <c>postgres 100000 load --data FOLDER</c> has filled and indexed; null for one of its own.</param>
    public static async Task RunAsync(TextWriter output, string? folder)
    {
        await using var server = await BenchmarkServer.StartAsync(folder);
        await PostgresStore.MigrateAsync(BenchmarkServer.ConnectionOf(server), null, default);
        await using var store = await PostgresStore.OpenAsync(BenchmarkServer.ConnectionOf(server), TimeProvider.System, default);
        if ((await store.Indexes.ListAsync(ClientId.Default, default)).Count == 0)
        {
            await SyntheticGallery.ImportAsync(store, 0, Rows);
            await store.Indexes.BuildAsync(ClientId.Default, Gallery.Space, new IndexShape(), null, default);
        }

        await using var mirror = await PostgresStore.OpenAsync(InProcess(server), TimeProvider.System, default);
        var began = Stopwatch.GetTimestamp();
        var first = await mirror.Faces.FindNearestAsync(Gallery, SyntheticFaces.Make(1, 1), 2, default);
        Line(output, $"{first.FacesSearched} faces of {SyntheticFaces.Dimension} values; loaded into memory by the first search in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");

        var settings = await store.Indexes.FindSettingsAsync(ClientId.Default, Gallery.Space, default);
        var exact = await MeasureAsync(output, store, settings with { ExactUpTo = int.MaxValue });
        var graph = await MeasureAsync(output, store, settings with { ExactUpTo = 0 });
        await store.Indexes.SaveSettingsAsync(ClientId.Default, settings, default);
        var memory = await MeasureAsync(output, mirror, settings);
        for (var i = 0; i < exact.Count; i++)
        {
            Line(output, $"{exact[i].Callers,3} callers: in memory {memory[i].Rate / graph[i].Rate:F1} times the index, {memory[i].Rate / exact[i].Rate:F1} times the exact search of the database");
        }

        await FreshenAsync(output, store, mirror);
    }

    private static async Task<List<(int Callers, double Rate)>> MeasureAsync(TextWriter output, PostgresStore store, GallerySettings settings)
    {
        await store.Indexes.SaveSettingsAsync(ClientId.Default, settings, default);
        var rates = new List<(int, double)>();
        foreach (var callers in new[] { 1, 8, 32 })
        {
            var probes = Enumerable.Range(0, 512).Select(i => SyntheticGallery.Enrolled(i * (Rows / 512))).ToArray();
            var latencies = new List<double>[callers];
            var began = Stopwatch.GetTimestamp();
            var method = "";
            await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
            {
                var mine = latencies[caller] = [];
                for (var i = caller; Stopwatch.GetElapsedTime(began) < Each; i += callers)
                {
                    var asked = Stopwatch.GetTimestamp();
                    method = (await store.Faces.FindNearestAsync(Gallery, probes[i % probes.Length], 2, default)).Method;
                    mine.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                }
            })));
            var taken = Stopwatch.GetElapsedTime(began);
            var all = latencies.SelectMany(l => l).Order().ToArray();
            rates.Add((callers, all.Length / taken.TotalSeconds));
            Line(output, $"{method,-16} {callers,3} callers: {all.Length / taken.TotalSeconds,8:F1} a second; median {At(all, 0.5),7:F2} ms, p95 {At(all, 0.95),7:F2}, p99 {At(all, 0.99),7:F2}");
        }

        return rates;
    }

    /// <summary>Enrols in one store and looks in the other until it is found there.</summary>
    private static async Task FreshenAsync(TextWriter output, PostgresStore store, PostgresStore mirror)
    {
        var delays = new List<double>();
        for (var i = 0; i < Freshened; i++)
        {
            var face = NewFace(10_000_000 + i);
            await store.People.AddAsync(NewPerson(face), default);
            await store.Faces.AddAsync(face, default);
            var written = Stopwatch.GetTimestamp();
            while ((await mirror.Faces.FindNearestAsync(Gallery, face.Embedding, 1, default)).Candidates[0].Face != face.Id)
            {
            }

            delays.Add(Stopwatch.GetElapsedTime(written).TotalMilliseconds);
            await store.People.RemoveAsync(ClientId.Default, face.Person, default);
        }

        delays.Sort();
        Line(output, $"{Freshened} faces enrolled by another process: found after {At(delays, 0.5):F1} ms in the middle, p99 {At(delays, 0.99):F1}, at most {delays[^1]:F1}");
    }

    private static Face NewFace(int identity) => new()
    {
        Id = FaceId.New(),
        Client = ClientId.Default,
        Person = PersonId.New(),
        Space = SyntheticGallery.Space.Key,
        Embedding = SyntheticFaces.Make(identity, 0),
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    private static Person NewPerson(Face face) => new()
    {
        Id = face.Person,
        Client = ClientId.Default,
        Name = $"{face.Person}",
        CreatedAt = face.CreatedAt,
        UpdatedAt = face.CreatedAt,
    };

    private static PostgresAddress InProcess(PostgresServer server)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.Connection);
        return PostgresAddress.Parse(string.Create(
            CultureInfo.InvariantCulture, $"postgres://{settings.Username}@{settings.Host}:{settings.Port}/{settings.Database}?search=in-process"));
    }

    private static double At(IReadOnlyList<double> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];

    private static void Line(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
