using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;
using Semblance.Storage.Migrations;
using Semblance.Storage.Sqlite;
using SQLitePCL;

namespace Semblance.Tests.Storage.Sqlite;

/// <summary>Pieces and embeddings of a store before schema step 41 and after it are the same, whichever way it goes.</summary>
public sealed class SqliteChunkOrderTests : IAsyncLifetime
{
    private const int Before = 40;

    private static readonly Space Cosine = new() { Key = new SpaceKey("sentences"), Model = "Sentences", Dimension = 4, Metric = Metric.Cosine };
    private static readonly DateTimeOffset At = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero);
    private static readonly ChunkQuery Words = new(SearchWords.Of("disk"), ChunkFilter.None, 10);
    private static readonly ChunkQuery Near = new(
        SearchWords.Of(""), new ChunkFilter { Types = [ChunkType.Log], Levels = ["WARN"], Codes = ["E1"], From = At }, 10) { Probe = new TextProbe(Cosine.Key, new float[] { 1, 0, 0, 0 }) };

    private readonly SqliteFolder _folder = new();
    private readonly DocumentId _document = DocumentId.New();

    private static CancellationToken Stop => CancellationToken.None;

    public async Task InitializeAsync()
    {
        await using var store = await _folder.OpenAsync();
        await store.Spaces.AddAsync(Cosine, Stop);
        await store.Documents.AddAsync(new Document { Id = _document, Client = ClientId.Default, Kind = DocumentKind.XmlLog, CreatedAt = At }, Stop);
        var texts = Enumerable.Range(0, 3).Select(i => new SearchChunk(Guid.NewGuid(), _document, ChunkType.Text, i, $"disk {i}", Place.Unknown));
        var entries = Enumerable.Range(3, 4).Select(i => new SearchChunk(Guid.NewGuid(), _document, ChunkType.Log, i, $"disk {i}", Place.Unknown)
        {
            Part = i,
            Level = i % 2 == 0 ? "WARN" : "INFO",
            Code = $"E{i % 3}",
            At = At.AddHours(i),
        });
        await store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(_document, [.. texts, .. entries])], Stop);
        await EmbedAsync(store, 7);
    }

    public async Task DisposeAsync() => await _folder.DeleteAsync();

    [Fact]
    public async Task Ids_words_and_filters_of_embeddings_stay_what_they_were_down_and_up_again()
    {
        var (words, near) = await FindAsync();
        Assert.Equal((7, 1), (words.Count, near.Count));
        Assert.Equal(4, CountOf("SELECT count(*) FROM search_chunks WHERE own_id IS NOT NULL"));

        await MigrateAsync(Before);
        var ids = new List<Guid>();
        using (var database = Open())
        {
            using var rows = database.Prepare("SELECT id FROM search_chunks ORDER BY id");
            while (rows.Step())
            {
                ids.Add(rows.Id(0));
            }
        }

        Assert.Equal(words.Select(c => c.Id).Order(), ids);
        var (wordsAgain, nearAgain) = await FindAsync();
        Assert.Equal(words, wordsAgain);
        Assert.Equal(near, nearAgain);
        Assert.Equal(7, CountOf("SELECT count(*) FROM search_embeddings e JOIN search_chunks c ON c.key = e.chunk_key WHERE (e.type, e.level, e.code, e.at) IS (c.type, c.level, c.code, c.at)"));
    }

    [Fact]
    public async Task A_document_whose_pieces_were_written_before_is_replaced_whole_and_goes_with_its_words()
    {
        var (words, _) = await FindAsync();
        await MigrateAsync(Before);
        await using (var store = await _folder.OpenAsync())
        {
            await store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(_document, words)], Stop);
            await EmbedAsync(store, 7);
        }

        Assert.Equal(words, (await FindAsync()).Words);
        await using (var store = await _folder.OpenAsync())
        {
            await store.Documents.RemoveAsync(ClientId.Default, _document, Stop);
        }

        Assert.Equal(0, CountOf("SELECT (SELECT count(*) FROM search_chunks) + (SELECT count(*) FROM search_embeddings) + (SELECT count(*) FROM search_words WHERE search_words MATCH 'disk')"));
    }

    private static async Task EmbedAsync(SqliteStore store, int expected)
    {
        var pieces = await store.Chunks.ListUnembeddedAsync(ClientId.Default, 1, null, null, 100, Stop);
        Assert.Equal(expected, await store.Chunks.EmbedAsync(
            ClientId.Default, 1, Cosine.Key, [.. pieces.Select(p => new ChunkEmbedding(p.Chunk, new float[] { 1, 0, 0, 0 }))], Stop));
    }

    private async Task<(List<SearchChunk> Words, List<SearchChunk> Near)> FindAsync()
    {
        await using var store = await _folder.OpenAsync();
        var words = await store.Chunks.FindAsync(ClientId.Default, Words, Stop);
        var near = await store.Chunks.FindAsync(ClientId.Default, Near, Stop);
        return ([.. words.Hits.Select(h => h.Chunk)], [.. near.Hits.Select(h => h.Chunk)]);
    }

    private async Task MigrateAsync(int version)
    {
        using var database = Open();
        database.Execute("PRAGMA foreign_keys = ON");
        await new SchemaMigrator(SqliteSchema.Steps, new SqliteSchema(database, TimeProvider.System)).MigrateAsync(version, Stop);
    }

    private long CountOf(string sql)
    {
        using var database = Open();
        return database.Number(sql);
    }

    private SqliteDatabase Open() => SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READWRITE);
}
