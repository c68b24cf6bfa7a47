using Semblance.Documents;
using Semblance.Documents.Search;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// Writes pieces into one index, inside a transaction, and then the words of all that are new in one statement: FTS5 writes what it has collected to the file whenever a statement ends, which takes several times
/// as long as the words do.
/// </summary>
internal sealed class SqliteChunkWriter(SqliteDatabase database, long index)
{
    private const string InsertChunk = """
        INSERT INTO search_chunks
            (index_key, document_key, document_id, id, own_id, type, number, artifact_id, part, tag_key, page, box_x, box_y, box_width, box_height, line, place, level, code, at,
            details, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (index_key, document_id, id) DO NOTHING
        """;

    private const string InsertWords = """
        INSERT INTO search_words (rowid, scope, content)
        SELECT key, 'i' || index_key, content FROM search_chunks WHERE key > ? ORDER BY key
        """;

    /// <summary>New pieces from which on FTS5 joins what it wrote less often: 16 such lots at once, which takes a quarter off what the words of a large log cost.</summary>
    private const int LeastLarge = 1_000;

    /// <param name="keys">Of all these documents.</param>
    public void Write(IReadOnlyList<DocumentChunks> documents, Dictionary<DocumentId, long> keys, CancellationToken cancellationToken)
    {
        // All that goes does so first: the rows behind the last key are then the new ones, and none of them goes again before its words are there.
        var replaced = new Dictionary<DocumentId, int>();
        for (var i = 0; i < documents.Count; i++)
        {
            if (!documents[i].Continues)
            {
                replaced[documents[i].Document] = i;
            }
        }

        Remove(replaced.Keys.Select(d => keys[d]), cancellationToken);
        var last = database.Number("SELECT max(key) FROM search_chunks");
        using var insert = database.Prepare(InsertChunk);
        for (var i = 0; i < documents.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i >= replaced.GetValueOrDefault(documents[i].Document))
            {
                Add(insert, documents[i].Chunks, keys[documents[i].Document]);
            }
        }

        var isLarge = documents.Sum(d => (long)d.Chunks.Count) >= LeastLarge;
        if (isLarge)
        {
            database.Execute("INSERT INTO search_words (search_words, rank) VALUES ('automerge', 16)");
        }

        using var words = database.Prepare(InsertWords);
        words.Add(last).Run();
        if (isLarge)
        {
            database.Execute("INSERT INTO search_words (search_words, rank) VALUES ('automerge', 4)");
        }
    }

    private void Remove(IEnumerable<long> documents, CancellationToken cancellationToken)
    {
        using var delete = database.Prepare("DELETE FROM search_chunks WHERE document_key = ? AND index_key = ?");
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            delete.Add(document).Add(index).Run();
        }
    }

    private void Add(SqliteStatement insert, IReadOnlyList<SearchChunk> chunks, long document)
    {
        foreach (var chunk in chunks)
        {
            var tag = chunk.Tag is { } id ? FindTag(id) : null;
            if (chunk.Tag is null || tag is not null)
            {
                var name = SqliteChunkOrder.NameOf(chunk);
                insert.Add(index).Add(document)
                    .Add(chunk.Document.Value).Add(name ?? chunk.Id).Add(name is null ? null : chunk.Id).Add(ChunkNames.Of(chunk.Type)).Add(chunk.Index).Add(chunk.Artifact?.Value).Add((long?)chunk.Part).Add(tag)
                    .Add((long?)chunk.Place.Page).Add(chunk.Place.Box?.X).Add(chunk.Place.Box?.Y).Add(chunk.Place.Box?.Width).Add(chunk.Place.Box?.Height)
                    .Add((long?)chunk.Place.Line).Add(chunk.Place.Path).Add(chunk.Level).Add(chunk.Code).Add(chunk.At).Add(chunk.Details).Add(chunk.Text)
                    .Run();
            }
        }
    }

    private long? FindTag(TagId id)
    {
        using var row = database.Prepare("SELECT key FROM tags WHERE id = ?");
        return row.Add(id.Value).Step() ? row.Integer(0) : null;
    }
}
