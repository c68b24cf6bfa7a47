using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Embedders;
using Semblance.Documents.Search;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;
using Semblance.Tests.Storage.Sqlite;
using Semblance.Tests.Vision.Text;
using Semblance.Vision.Models;
using Semblance.Vision.Text;

namespace Semblance.Tests.Documents.Search;

/// <summary>
/// From documents to hits by a sentence model that ONNX Runtime runs behind the WordPiece tokenizer. The model knows what a few words mean and no more: this says nothing about how good
/// a real one is, only that its vectors are what decides.
/// </summary>
public sealed class SentenceSearchTests : IDisposable
{
    // What is asked, and what answers it: 2 in other words, 1 where the words are but not the meaning.
    private static readonly string[] Passages =
    [
        "The car is insured against theft.", "An automobile is covered by its policy.", "A vehicle needs cover before it is driven.", "The bank lends money to buy a house.",
        "A mortgage is a loan for a house.", "A credit for a home takes three days.", "The ledger is backed up at night.", "A copy of the books is kept for ninety days.", "The rain stays until monday.",
        "The automobile club meets in the house.",
    ];

    private static readonly (string Query, Dictionary<int, int> Grades)[] Questions =
    [
        ("automobile", new() { [0] = 2, [1] = 2, [2] = 2, [9] = 1 }),
        ("loan", new() { [3] = 2, [4] = 2, [5] = 2 }),
        ("backed", new() { [6] = 2, [7] = 2 }),
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("semblance-sentences-").FullName;

    private static CancellationToken Stop => CancellationToken.None;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Documents_are_found_by_what_they_mean_in_SQLite()
    {
        var folder = new SqliteFolder();
        await using (var store = await folder.OpenAsync())
        {
            await CheckAsync(store);
        }

        await folder.DeleteAsync();
    }

    [StoreFact]
    public async Task Documents_are_found_by_what_they_mean_in_PostgreSQL()
    {
        var database = new PostgresDatabase();
        await using (var store = await database.OpenAsync())
        {
            await CheckAsync(store);
        }

        await database.DeleteAsync();
    }

    /// <summary>Ingested by words, rebuilt with the model, and measured by meaning alone and by both.</summary>
    private async Task CheckAsync(IStore store)
    {
        using var model = await ModelAsync();
        for (var i = 0; i < Passages.Length; i++)
        {
            var document = new Document { Id = DocumentId.New(), Client = ClientId.Default, Kind = DocumentKind.Pdf, CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(i) };
            await store.Documents.AddAsync(document, Stop);
            await store.Documents.AddPartsAsync(ClientId.Default, document.Id, [new Section(0, new Place { Page = i + 1 }, null, Passages[i])], Stop);
            await IndexedDocument.AddAsync(store, ClientId.Default, document.Id, model: null, Stop);
        }

        var words = await MeasureAsync(store, async query => (await new DocumentSearch(store, null, TimeProvider.System).FindAsync(ClientId.Default, query, ChunkFilter.None, 10, Stop)).Hits.Select(h => h.Hit));
        var report = await new SearchRebuild(store, model).RunAsync(ClientId.Default, null, Stop);
        Assert.Equal((model.Space.Key, Passages.Length, Passages.Length), (report.Serving.Index.Space!.Value, report.Serving.Chunks, report.Serving.Embedded));

        var meaning = await MeasureAsync(store, async query =>
        {
            var probe = new TextProbe(model.Space.Key, (await model.EmbedAsync([query], Stop))[0]);
            var ranking = await store.Chunks.FindAsync(ClientId.Default, new ChunkQuery(SearchWords.None, ChunkFilter.None, 10) { Probe = probe }, Stop);
            Assert.Equal(ChunkRanking.Vector, ranking.Method);
            return ranking.Hits;
        });
        var both = await MeasureAsync(store, async query =>
        {
            var answer = await new DocumentSearch(store, model, TimeProvider.System).FindAsync(ClientId.Default, query, ChunkFilter.None, 10, Stop);
            Assert.Equal(ChunkRanking.Hybrid, answer.Method);
            Assert.All(answer.Hits, h => Assert.Equal(RankFusion.Score(h.Hit.TextRank, h.Hit.VectorRank), h.Hit.Score, 12));
            return answer.Hits.Select(h => h.Hit);
        });

        // Words find one of each three; meaning finds all of them, and both put those first that words find, too.
        Assert.True(words < 0.75, $"words {words}");
        Assert.True(meaning > 0.95, $"meaning {meaning}");
        Assert.True(both > words && both > 0.9, $"both {both}");
        await CheckServingAsync(store, model);
    }

    /// <summary>While another model's index grows, and when that model changes its width in the middle, the index that serves goes on; then the other one takes its place.</summary>
    private static async Task CheckServingAsync(IStore store, TextEmbedder model)
    {
        var search = new DocumentSearch(store, model, TimeProvider.System);
        var before = await search.FindAsync(ClientId.Default, "automobile", ChunkFilter.None, 10, Stop);
        var other = new ChangingEmbedder(async () =>
        {
            var meanwhile = await search.FindAsync(ClientId.Default, "automobile", ChunkFilter.None, 10, Stop);
            Assert.Equal((ChunkRanking.Hybrid, before.Reason), (meanwhile.Method, meanwhile.Reason));
            Assert.Equal(before.Hits.Select(h => h.Hit.Chunk.Document), meanwhile.Hits.Select(h => h.Hit.Chunk.Document));
        });

        Assert.Equal("embedder-changed", (await Assert.ThrowsAsync<SemblanceException>(() => new SearchRebuild(store, other).RunAsync(ClientId.Default, null, Stop))).Code);
        Assert.Equal(before.Reason, (await search.FindAsync(ClientId.Default, "automobile", ChunkFilter.None, 10, Stop)).Reason);

        other.Changes = false;
        var report = await new SearchRebuild(store, other).RunAsync(ClientId.Default, null, Stop);
        Assert.Equal((other.Space.Key, (long)Passages.Length), (report.Serving.Index.Space!.Value, report.Serving.Embedded));
    }

    private static async Task<double> MeasureAsync(IStore store, Func<string, Task<IEnumerable<ChunkHit>>> find)
    {
        var all = new List<double>();
        foreach (var (query, grades) in Questions)
        {
            all.Add(Relevance.NdcgAt10((await find(query)).Select(h => h.Chunk.Place.Page!.Value - 1), grades));
        }

        return all.Average();
    }

    /// <summary>Three meanings: vehicles, lending, copies. Everything else is a piece that it does not know.</summary>
    private async Task<TextEmbedder> ModelAsync()
    {
        var tiny = new TinySentenceModel(4);
        string[][] meanings = [["car", "automobile", "vehicle", "insured", "covered", "cover", "driven"], ["loan", "mortgage", "credit", "lends", "bank", "money"], ["backed", "copy", "ledger", "books", "kept"], ["club", "meets", "rain", "monday"]];
        for (var i = 0; i < meanings.Length; i++)
        {
            foreach (var word in meanings[i])
            {
                var vector = new float[4];
                vector[i] = 1;
                tiny.Add(word, vector);
            }
        }

        var (model, _) = await new TextModelLibrary(new ModelLibrary(Path.Combine(_root, "library"))).AddAsync(tiny.WriteTo(Path.Combine(_root, "tiny")), null, Stop);
        return new TextEmbedder(model.Open(), model.Space, SentenceEmbedder.BatchSize);
    }

    /// <summary>Another model: whoever watches is called before it answers, and at first its width is not what it was.</summary>
    private sealed class ChangingEmbedder(Func<Task> before) : ITextEmbedder
    {
        public bool Changes { get; set; } = true;

        public Space Space { get; } = TextEmbedder.SpaceOf("another", 2);

        public int BatchSize => 4;

        public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
        {
            await before();
            return Changes ? throw TextEmbedder.Changed("another", 2, 3) : [.. texts.Select(t => new float[] { 1, t.Length })];
        }
    }
}
