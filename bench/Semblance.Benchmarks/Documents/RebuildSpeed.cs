using System.Globalization;
using Semblance.Benchmarks.Postgres;
using Semblance.Benchmarks.Search;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;

namespace Semblance.Benchmarks.Documents;

/// <summary>How fast does a store take a rebuild, with a model that costs nothing? By step: pieces are made and written, then they get their embeddings.</summary>
internal static class RebuildSpeed
{
    public static async Task MeasureAsync(Report report, int chunks)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-bench-").FullName;
        await using (var sqlite = await SqliteStore.OpenAsync(Path.Combine(folder, "semblance.db"), TimeProvider.System, null, default))
        {
            await MeasureAsync(report, "SQLite", sqlite, chunks);
        }

        Directory.Delete(folder, recursive: true);
        await using var server = await BenchmarkServer.StartAsync(null);
        await PostgresStore.MigrateAsync(BenchmarkServer.ConnectionOf(server), null, default);
        await using var postgres = await PostgresStore.OpenAsync(BenchmarkServer.ConnectionOf(server), TimeProvider.System, default);
        await MeasureAsync(report, "PostgreSQL", postgres, chunks);
    }

    private static async Task MeasureAsync(Report report, string name, IStore store, int chunks)
    {
        await new SyntheticLibrary(chunks).AddDocumentsAsync(store, ClientId.Default, default);
        var times = new Times();
        var began = TimeProvider.System.GetTimestamp();
        await new SearchRebuild(store, new FreeEmbedder()).RunAsync(ClientId.Default, times, default);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"* {name}: written {Rate(chunks, times.Written - began)} rows/s, embedded {Rate(chunks, times.Embedded - times.Written)} rows/s, both {Rate(chunks, times.Embedded - began)} rows/s"));
    }

    private static string Rate(int rows, long ticks) => (rows / TimeProvider.System.GetElapsedTime(0, ticks).TotalSeconds).ToString("N0", CultureInfo.InvariantCulture);

    private sealed class Times : IProgress<RebuildProgress>
    {
        public long Written { get; private set; }

        public long Embedded { get; private set; }

        public void Report(RebuildProgress value)
        {
            if (value.Step == RebuildStep.Writing)
            {
                Written = TimeProvider.System.GetTimestamp();
            }
            else if (value.Step == RebuildStep.Optimizing)
            {
                Embedded = TimeProvider.System.GetTimestamp();
            }
        }
    }

    /// <summary>One of a thousand vectors for each text.</summary>
    private sealed class FreeEmbedder : ITextEmbedder
    {
        private static readonly float[][] Vectors = [.. Enumerable.Range(0, 1_000).Select(SyntheticLibrary.Probe)];

        public Space Space => SyntheticLibrary.Space;

        public int BatchSize => 256;

        public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(t => Vectors[(t.Length * 31 + t[0]) % Vectors.Length])]);
    }
}
