using System.Text;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Storage.Sqlite;

/// <summary>What was removed is gone from the file too, not just from the answers.</summary>
public sealed class SqliteRemovedWordsTests : IAsyncLifetime
{
    private const int Documents = 6;
    private const string Removed = "quetzalcoatlus";

    private static readonly DateTimeOffset At = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero);

    private readonly SqliteFolder _folder = new();
    private readonly DocumentId[] _documents = [.. Enumerable.Range(0, Documents).Select(_ => DocumentId.New())];

    private static CancellationToken Stop => CancellationToken.None;

    public async Task InitializeAsync()
    {
        await using var store = await _folder.OpenAsync();
        foreach (var (i, id) in _documents.Index())
        {
            await store.Documents.AddAsync(new Document { Id = id, Client = ClientId.Default, Kind = DocumentKind.Text, CreatedAt = At }, Stop);
            var chunks = Enumerable.Range(0, 20).Select(n => new SearchChunk(Guid.NewGuid(), id, ChunkType.Text, n, $"{(i == 2 ? Removed : "pterodactylus")} {i} {n}", Place.Unknown));
            await store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(id, [.. chunks])], Stop);
        }
    }

    public Task DisposeAsync() => _folder.DeleteAsync();

    [Fact]
    public async Task Words_of_a_removed_document_are_in_no_file_of_the_store_and_all_others_are_found()
    {
        Assert.True(await IsInAFileAsync(Removed[2..10]));
        await using (var store = await _folder.OpenAsync())
        {
            Assert.True(await store.Documents.RemoveAsync(ClientId.Default, _documents[2], Stop));
        }

        Assert.False(await IsInAFileAsync(Removed[2..10]));
        Assert.True(await IsInAFileAsync("erodacty"));
        await using var again = await _folder.OpenAsync();
        Assert.Empty((await FindAsync(again, Removed)).Hits);
        Assert.Equal(20 * (Documents - 1), (await FindAsync(again, "pterodactylus")).Hits.Count);
        await again.Connections.WriteAsync(database => database.Execute("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"), Stop);
    }

    [Fact]
    public async Task Documents_that_go_one_after_the_other_while_others_come_leave_no_words_either()
    {
        var extinct = Enumerable.Range(0, 30).Select(i => (Id: DocumentId.New(), Word: $"zyx{(char)('b' + (i % 20))}{(char)('b' + (i / 20))}wvutsr")).ToList();
        await using (var store = await _folder.OpenAsync())
        {
            foreach (var (id, word) in extinct)
            {
                await store.Documents.AddAsync(new Document { Id = id, Client = ClientId.Default, Kind = DocumentKind.Text, CreatedAt = At }, Stop);
                await store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(id, [new SearchChunk(Guid.NewGuid(), id, ChunkType.Text, 0, word, Place.Unknown)])], Stop);
                Assert.True(await store.Documents.RemoveAsync(ClientId.Default, id, Stop));
            }
        }

        Assert.False(await IsInAFileAsync("wvutsr"));
    }

    private static Task<ChunkRanking> FindAsync(SqliteStore store, string word) =>
        store.Chunks.FindAsync(ClientId.Default, new ChunkQuery(SearchWords.Of(word), ChunkFilter.None, 200), Stop);

    /// <summary>In the database itself, or its write-ahead log.</summary>
    private async Task<bool> IsInAFileAsync(string part)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_folder.File)!))
        {
            if ((await File.ReadAllBytesAsync(file, Stop)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(part)) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
