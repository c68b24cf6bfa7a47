using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Storage;
using Semblance.Storage.InMemory;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;
using Semblance.Tests.Storage.Sqlite;
using Xunit.Abstractions;

namespace Semblance.Tests.Documents.Search;

public class RelevanceTests(ITestOutputHelper output)
{
    /// <summary>Of the mean over all questions, by words alone. What each store reaches is in bench/results/documents.md.</summary>
    private const double Least = 0.75;

    [Fact]
    public async Task Words_find_what_was_asked_for_in_SQLite()
    {
        var folder = new SqliteFolder();
        await using (var store = await folder.OpenAsync())
        {
            Assert.True(await MeasureAsync(store) >= Least);
        }

        await folder.DeleteAsync();
    }

    [StoreFact]
    public async Task Words_find_what_was_asked_for_in_PostgreSQL()
    {
        var database = new PostgresDatabase();
        await using (var store = await database.OpenAsync())
        {
            Assert.True(await MeasureAsync(store) >= Least);
        }

        await database.DeleteAsync();
    }

    [Fact]
    public async Task Words_find_what_was_asked_for_in_memory()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        Assert.True(await MeasureAsync(store) >= Least);
    }

    [Fact]
    public void The_measure_is_one_for_the_best_order_and_less_for_any_other()
    {
        var grades = new Dictionary<int, int> { [4] = 2, [7] = 1 };
        Assert.Equal(1, Relevance.NdcgAt10([4, 7, 1], grades), 12);
        Assert.Equal((1 + 3 / Math.Log2(3)) / (3 + 1 / Math.Log2(3)), Relevance.NdcgAt10([7, 4], grades), 12);
        Assert.Equal(0, Relevance.NdcgAt10([1, 2, 3], grades));
    }

    private async Task<double> MeasureAsync(IStore store)
    {
        var document = new Document { Id = DocumentId.New(), Client = ClientId.Default, Kind = DocumentKind.Markdown, CreatedAt = DateTimeOffset.UnixEpoch };
        await store.Documents.AddAsync(document, CancellationToken.None);
        var chunks = Relevance.Passages.Select((text, i) => new SearchChunk(DeterministicId.Of("passage", $"{i}"), document.Id, ChunkType.Text, i, text, Place.Unknown)).ToList();
        await store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(document.Id, chunks)], CancellationToken.None);
        var all = new List<double>();
        foreach (var (query, grades) in Relevance.Queries)
        {
            var ranking = await store.Chunks.FindAsync(ClientId.Default, new ChunkQuery(SearchWords.Of(query), ChunkFilter.None, 10), CancellationToken.None);
            all.Add(Relevance.NdcgAt10(ranking.Hits.Select(h => h.Chunk.Index), grades));
            output.WriteLine($"{all[^1]:F3} {query}: {string.Join(' ', ranking.Hits.Select(h => h.Chunk.Index))}");
        }

        output.WriteLine($"nDCG@10 {all.Average():F3}");
        return all.Average();
    }
}
