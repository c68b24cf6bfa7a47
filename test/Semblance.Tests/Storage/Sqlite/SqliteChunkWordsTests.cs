using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Storage.Sqlite;
using SQLitePCL;

namespace Semblance.Tests.Storage.Sqlite;

/// <summary>Words are written apart from their pieces: after every kind of write there are those of exactly the pieces that are there, in either index.</summary>
public sealed class SqliteChunkWordsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero);

    private readonly SqliteFolder _folder = new();
    private SqliteStore _store = null!;

    private static CancellationToken Stop => CancellationToken.None;

    public async Task InitializeAsync() => _store = await _folder.OpenAsync();

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _folder.DeleteAsync();
    }

    [Fact]
    public async Task Pieces_that_are_written_replaced_added_and_left_as_they_are()
    {
        var (first, second) = (await AddDocumentAsync(), await AddDocumentAsync());
        var piece = Piece(first, "loan", 0);
        await WriteAsync(new DocumentChunks(first, [piece, Piece(first, "bank", 1)]), new DocumentChunks(second, [Piece(second, "disk", 0)]));

        // The newest rows go, and their keys are given again.
        await WriteAsync(new DocumentChunks(first, []), new DocumentChunks(second, [Piece(second, "tape", 0)]));
        await WriteAsync(new DocumentChunks(second, []), new DocumentChunks(first, [piece]));
        await WriteAsync(new DocumentChunks(first, [piece with { Text = "other" }, Piece(first, "wallet", 1)], Continues: true));

        Assert.Equal(["loan"], await FindAsync("loan"));
        Assert.Equal(["wallet"], await FindAsync("wallet"));
        Assert.Empty(await FindAsync("other"));
        Assert.Empty(await FindAsync("tape"));
    }

    [Fact]
    public async Task A_document_that_comes_several_times_in_one_write_has_what_came_last_and_what_continues_it()
    {
        var document = await AddDocumentAsync();

        await WriteAsync(
            new DocumentChunks(document, [Piece(document, "early", 0)], Continues: true), new DocumentChunks(document, [Piece(document, "first", 0)]),
            new DocumentChunks(document, [Piece(document, "second", 0)]), new DocumentChunks(document, [Piece(document, "third", 1)], Continues: true));

        Assert.Empty(await FindAsync("early"));
        Assert.Empty(await FindAsync("first"));
        Assert.Equal(["second"], await FindAsync("second"));
        Assert.Equal(["third"], await FindAsync("third"));
    }

    [Fact]
    public async Task Pieces_of_tags_and_of_one_that_is_gone()
    {
        var document = await AddDocumentAsync();
        var tag = new Tag { Id = TagId.New(), Client = ClientId.Default, Document = document, Name = "finance", CreatedAt = At };
        await _store.Tags.AddAsync(ClientId.Default, [tag], Stop);

        await WriteAsync(new DocumentChunks(
            document, [Piece(document, "finance", 0) with { Type = ChunkType.Tag, Tag = tag.Id }, Piece(document, "gone", 1) with { Type = ChunkType.Tag, Tag = TagId.New() }]));
        Assert.Equal(["finance"], await FindAsync("finance"));
        Assert.Empty(await FindAsync("gone"));

        await _store.Tags.RemoveAsync(ClientId.Default, tag.Id, Stop);
        AssertWhole();
        Assert.Empty(await FindAsync("finance"));
    }

    [Fact]
    public async Task A_rebuild_beside_the_index_that_serves_and_what_is_left_of_it()
    {
        var (document, other) = (await AddDocumentAsync(), await AddDocumentAsync());
        await WriteAsync(new DocumentChunks(document, [Piece(document, "loan", 0)]), new DocumentChunks(other, [Piece(other, "bank", 0)]));
        var building = await _store.Chunks.BeginAsync(ClientId.Default, null, Stop);
        await _store.Chunks.WriteAsync(ClientId.Default, building.Number, [new DocumentChunks(document, [Piece(document, "loan", 0), Piece(document, "new", 1)])], null, Stop);
        AssertWhole();

        // Into both.
        await WriteAsync(new DocumentChunks(other, [Piece(other, "disk", 0)]));
        await _store.Chunks.OptimizeAsync(ClientId.Default, building.Number, Stop);
        await _store.Chunks.ServeAsync(ClientId.Default, building.Number, Stop);
        Assert.Equal(2, await _store.Chunks.TrimAsync(ClientId.Default, 10, Stop));
        AssertWhole();
        Assert.Equal(["new"], await FindAsync("new"));
        Assert.Equal(["disk"], await FindAsync("disk"));

        await _store.Documents.RemoveAsync(ClientId.Default, document, Stop);
        AssertWhole();
        Assert.Empty(await FindAsync("new"));
    }

    [Fact]
    public async Task Many_pieces_at_once_and_what_they_leave_joined_as_before()
    {
        var document = await AddDocumentAsync();
        for (var lot = 0; lot < 20; lot++)
        {
            await WriteAsync(new DocumentChunks(
                document, [.. Enumerable.Range(lot * 1_000, 1_000).Select(i => Piece(document, $"entry {i} of {lot}", i) with { Type = ChunkType.Log, Part = i })], Continues: lot > 0));
        }

        Assert.Equal(["entry 12345 of 12"], await FindAsync("12345"));
        using (var database = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READONLY))
        {
            Assert.Equal(4, database.Number("SELECT v FROM search_words_config WHERE k = 'automerge'"));
        }

        await WriteAsync(new DocumentChunks(document, []));
        Assert.Empty(await FindAsync("12345"));
    }

    private static SearchChunk Piece(DocumentId document, string text, int index) => new(Guid.NewGuid(), document, ChunkType.Text, index, text, Place.Unknown);

    private async Task<DocumentId> AddDocumentAsync()
    {
        var document = new Document { Id = DocumentId.New(), Client = ClientId.Default, Kind = DocumentKind.Markdown, CreatedAt = At };
        await _store.Documents.AddAsync(document, Stop);
        return document.Id;
    }

    private async Task WriteAsync(params DocumentChunks[] documents)
    {
        await _store.Chunks.ReplaceAsync(ClientId.Default, documents, Stop);
        AssertWhole();
    }

    private async Task<IEnumerable<string>> FindAsync(string text) => (await _store.Chunks.FindAsync(
        ClientId.Default, new ChunkQuery(SearchWords.Of(text), ChunkFilter.None, 10), Stop)).Hits.Select(h => h.Chunk.Text);

    /// <summary>FTS5 compares its words with the pieces, one by one: https://www.sqlite.org/fts5.html#the_integrity_check_command. Waits where the store takes removed words out of the file.</summary>
    private void AssertWhole()
    {
        using var database = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READWRITE);
        database.SetBusyTimeout(TimeSpan.FromMinutes(1));
        database.Execute("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)");
    }
}
