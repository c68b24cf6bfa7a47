using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Sqlite;

namespace Semblance.Benchmarks.Storage;

/// <summary>
/// How fast do faces go into a SQLite store by batches, and out again by id? One person a face, every write durable before the next begins.
/// </summary>
internal static class SqliteRates
{
    private const int BatchSize = 2_000;

    private static readonly Space Space = new()
    {
        Key = new SpaceKey("bench"),
        Model = "bench",
        Dimension = 512,
        Metric = Metric.Cosine,
    };

    /// <param name="rows">Faces to write.</param>
    public static async Task RunAsync(TextWriter output, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-bench-").FullName;
        try
        {
            await using var store = await SqliteStore.OpenAsync(Path.Combine(folder, "bench.db"), TimeProvider.System, null, default);
            var ids = await WriteAsync(store, output, rows);
            await ReadAsync(store, output, ids);
            await SearchAsync(store, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<FaceId>> WriteAsync(SqliteStore store, TextWriter output, int rows)
    {
        var run = new ImportRun
        {
            Id = RunId.New(TimeProvider.System.GetUtcNow()),
            Client = ClientId.Default,
            PlanHash = "",
            Source = "/bench",
            Status = RunStatus.Open,
            Batches = (rows + BatchSize - 1) / BatchSize,
            StartedAt = TimeProvider.System.GetUtcNow(),
        };
        await store.Imports.AddRunAsync(run, default, default);
        var ids = new List<FaceId>(rows);
        var elapsed = TimeSpan.Zero;
        for (var number = 0; number < run.Batches; number++)
        {
            var batch = NewBatch(run, number, Math.Min(BatchSize, rows - number * BatchSize));
            ids.AddRange(batch.Faces.Select(f => f.Id));
            var began = Stopwatch.GetTimestamp();
            await store.Imports.ApplyAsync(ClientId.Default, batch, default);
            elapsed += Stopwatch.GetElapsedTime(began);
        }

        Report(output, "write", rows, elapsed);
        return ids;
    }

    private static async Task ReadAsync(SqliteStore store, TextWriter output, List<FaceId> ids)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var chunk in ids.Chunk(BatchSize))
        {
            await store.Faces.FindManyAsync(ClientId.Default, chunk, default);
        }

        Report(output, "find many", ids.Count, Stopwatch.GetElapsedTime(began));
        began = Stopwatch.GetTimestamp();
        var count = 0;
        await foreach (var _ in store.Faces.ReadAllAsync(ClientId.Default, Space.Key, default))
        {
            count++;
        }

        Report(output, "read all", count, Stopwatch.GetElapsedTime(began));
    }

    private static async Task SearchAsync(SqliteStore store, TextWriter output)
    {
        foreach (var what in new[] { "first search (builds)", "next search" })
        {
            var began = Stopwatch.GetTimestamp();
            var ranking = await store.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key), NewVector(), 5, default);
            Report(output, what, ranking.FacesSearched, Stopwatch.GetElapsedTime(began));
        }
    }

    private static ImportBatch NewBatch(ImportRun run, int number, int count)
    {
        var people = Enumerable.Range(number * BatchSize, count).Select(i => new Person
        {
            Id = PersonId.Imported(ClientId.Default, "bench", i.ToString(CultureInfo.InvariantCulture)),
            Client = ClientId.Default,
            Name = $"Person {i}",
            CreatedAt = run.StartedAt,
            UpdatedAt = run.StartedAt,
        }).ToList();
        return new ImportBatch
        {
            Run = run.Id,
            Number = number,
            Spaces = [Space],
            People = people,
            Faces = people.Select(p => NewFace(run, p)).ToList(),
        };
    }

    private static Face NewFace(ImportRun run, Person person)
    {
        Span<byte> hash = stackalloc byte[32];
        RandomNumberGenerator.Fill(hash);
        return new Face
        {
            Id = FaceId.Imported(person.Id, Space.Key, hash),
            Client = ClientId.Default,
            Person = person.Id,
            Space = Space.Key,
            Embedding = NewVector(),
            CreatedAt = run.StartedAt,
        };
    }

    private static float[] NewVector()
    {
        var vector = new float[Space.Dimension];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = Random.Shared.NextSingle() - 0.5f;
        }

        return vector;
    }

    private static void Report(TextWriter output, string what, int rows, TimeSpan elapsed) => output.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what,-24}{rows,12:N0} rows {elapsed.TotalSeconds,8:F2} s {rows / elapsed.TotalSeconds,12:N0} rows/s"));
}
