using System.Diagnostics;
using System.Globalization;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Search;
using Semblance.Storage.Sqlite;

namespace Semblance.Benchmarks.Storage;

/// <summary>
/// How fast do faces go into a SQLite store by batches, and out again by id? One person a face, every write durable before the next begins.
/// </summary>
internal static class SqliteRates
{
    private const int ChunkSize = 2_000;

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
        var ids = new List<FaceId>(rows);
        var elapsed = TimeSpan.Zero;
        foreach (var batch in await SyntheticBatches.BeginAsync(store, rows))
        {
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
        foreach (var chunk in ids.Chunk(ChunkSize))
        {
            await store.Faces.FindManyAsync(ClientId.Default, chunk, default);
        }

        Report(output, "find many", ids.Count, Stopwatch.GetElapsedTime(began));
        began = Stopwatch.GetTimestamp();
        var count = 0;
        await foreach (var _ in store.Faces.ReadAllAsync(ClientId.Default, SyntheticBatches.Space.Key, default))
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
            var ranking = await store.Faces.FindNearestAsync(new Gallery(ClientId.Default, SyntheticBatches.Space.Key), SyntheticBatches.NewVector(), 5, default);
            Report(output, what, ranking.FacesSearched, Stopwatch.GetElapsedTime(began));
        }
    }

    private static void Report(TextWriter output, string what, int rows, TimeSpan elapsed) => output.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what,-24}{rows,12:N0} rows {elapsed.TotalSeconds,8:F2} s {rows / elapsed.TotalSeconds,12:N0} rows/s"));
}
