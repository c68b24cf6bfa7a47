using System.Runtime.InteropServices;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteChunks(SqliteConnections connections, TimeProvider time) : IChunkStore
{
    private const string SelectIndexes = """
        SELECT i.number, s.id, i.state = 'serving', i.document_id, i.started_at, i.key
        FROM search_indexes i
        JOIN clients c ON c.key = i.client_key
        LEFT JOIN spaces s ON s.key = i.space_key
        WHERE c.id = ? AND i.state <> 'leaving'
        ORDER BY i.number
        """;

    private const string InsertIndex = """
        INSERT INTO search_indexes (client_key, number, state, space_key, dimension, started_at)
        SELECT ?1, coalesce((SELECT max(number) FROM search_indexes WHERE client_key = ?1), 0) + 1, ?2, (SELECT key FROM spaces WHERE id = ?3),
            (SELECT dimension FROM spaces WHERE id = ?3), ?4
        """;

    private const string InsertChunk = """
        INSERT INTO search_chunks
            (index_key, document_key, document_id, id, type, number, artifact_id, part, tag_key, page, box_x, box_y, box_width, box_height, line, place, level, code, at,
            details, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT key FROM tags WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (index_key, document_id, id) DO NOTHING
        """;

    private const string UpsertEmbedding = """
        INSERT INTO search_embeddings (chunk_key, index_key, embedding)
        SELECT key, index_key, ?4 FROM search_chunks WHERE index_key = ?1 AND document_id = ?2 AND id = ?3
        ON CONFLICT (chunk_key) DO UPDATE SET embedding = excluded.embedding
        """;

    private const string SelectUnembedded = """
        SELECT c.document_id, c.id, c.content
        FROM search_chunks c
        WHERE c.index_key = ?1 AND (c.document_id, c.id) > (?2, ?3) AND NOT EXISTS (SELECT 1 FROM search_embeddings e WHERE e.chunk_key = c.key)
        ORDER BY c.document_id, c.id
        LIMIT ?4
        """;

    private const string DeleteLeaving = """
        DELETE FROM search_chunks
        WHERE key IN (
            SELECT c.key
            FROM search_chunks c
            JOIN search_indexes i ON i.key = c.index_key
            WHERE i.client_key = ? AND i.state = 'leaving'
            LIMIT ?)
        """;

    private readonly SqliteChunkSearch _search = new(connections);

    public Task ReplaceAsync(ClientId client, IReadOnlyList<DocumentChunks> documents, CancellationToken cancellationToken)
    {
        ChunkRules.Check(documents);
        return connections.WriteAsync(
            database =>
            {
                var keys = documents.Select(d => d.Document).Distinct().ToDictionary(
                    id => id, id => FindDocument(database, client, id) ?? throw DocumentErrors.DocumentUnknown(id));
                if (!List(database, client).Exists(i => i.Index.IsServing))
                {
                    Insert(database, client, "serving", space: null);
                }

                foreach (var (_, key) in List(database, client))
                {
                    Write(database, key, documents, keys, cancellationToken);
                }
            },
            cancellationToken);
    }

    public Task<int> EmbedAsync(
        ClientId client, int index, SpaceKey space, IReadOnlyList<ChunkEmbedding> embeddings, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var (spaceKey, of) = SqliteSpaces.Get(database, space);
            ChunkRules.Check(embeddings, of);
            var (found, key) = Get(database, client, index);
            if (found.Space is { } has && has != space)
            {
                throw ChunkRules.OtherSpace(index, has, space);
            }

            using (var bind = database.Prepare("UPDATE search_indexes SET space_key = ?, dimension = ? WHERE key = ? AND space_key IS NULL"))
            {
                bind.Add(spaceKey).Add(of.Dimension).Add(key).Run();
            }

            using var upsert = database.Prepare(UpsertEmbedding);
            return embeddings.Sum(e => upsert.Add(key).Add(e.Chunk.Document.Value).Add(e.Chunk.Id).Add(MemoryMarshal.AsBytes(e.Embedding.Span)).Run());
        },
        cancellationToken);

    public Task<IReadOnlyList<UnembeddedChunk>> ListUnembeddedAsync(
        ClientId client, int index, ChunkCursor? after, int limit, CancellationToken cancellationToken)
    {
        ChunkRules.CheckLimit(limit);
        return connections.ReadAsync<IReadOnlyList<UnembeddedChunk>>(
            database =>
            {
                var chunks = new List<UnembeddedChunk>();
                if (List(database, client).Find(i => i.Index.Number == index) is not { Index: not null } found)
                {
                    return chunks;
                }

                using var rows = database.Prepare(SelectUnembedded).Add(found.Key).Add(after?.Document.Value ?? Guid.Empty).Add(after?.Id ?? Guid.Empty).Add(limit);
                while (rows.Step())
                {
                    chunks.Add(new UnembeddedChunk(new ChunkCursor(new DocumentId(rows.Id(0)), rows.Id(1)), rows.Text(2)));
                }

                return chunks;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<SearchIndexCounts>> CountAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<SearchIndexCounts>>(
            database => List(database, client).ConvertAll(i => new SearchIndexCounts(
                i.Index, Count(database, "SELECT count(*) FROM search_chunks WHERE index_key = ?", i.Key),
                Count(database, "SELECT count(*) FROM search_embeddings WHERE index_key = ?", i.Key))),
            cancellationToken);

    public Task<SearchIndex> BeginAsync(ClientId client, SpaceKey? space, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var key = SqliteClients.Key(database, client);
            if (space is { } given && SqliteSpaces.Find(database, given) is null)
            {
                throw StoreErrors.SpaceUnknown(given);
            }

            if (!List(database, client).Exists(i => !i.Index.IsServing && i.Index.Space == space))
            {
                Leave(database, key, "building");
                Insert(database, client, "building", space);
            }

            return List(database, client).Find(i => !i.Index.IsServing).Index;
        },
        cancellationToken);

    public Task WriteAsync(
        ClientId client, int index, IReadOnlyList<DocumentChunks> documents, DocumentId? upTo, CancellationToken cancellationToken)
    {
        ChunkRules.Check(documents);
        return connections.WriteAsync(
            database =>
            {
                var (found, key) = Get(database, client, index);
                if (found.IsServing)
                {
                    throw ChunkRules.IndexUnknown(index);
                }

                var keys = new Dictionary<DocumentId, long>();
                foreach (var document in documents.Select(d => d.Document).Distinct())
                {
                    if (FindDocument(database, client, document) is { } there)
                    {
                        keys.Add(document, there);
                    }
                }

                Write(database, key, [.. documents.Where(d => keys.ContainsKey(d.Document))], keys, cancellationToken);
                using var note = database.Prepare("UPDATE search_indexes SET document_id = coalesce(?, document_id) WHERE key = ?");
                note.Add(upTo?.Value).Add(key).Run();
            },
            cancellationToken);
    }

    /// <summary>Joins the pieces in which the words were written: each of them is a look-up more.</summary>
    public Task<string?> OptimizeAsync(ClientId client, int index, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            database.Execute("INSERT INTO search_words (search_words) VALUES ('optimize'); ANALYZE search_chunks;");
            return (string?)null;
        },
        cancellationToken);

    public Task ServeAsync(ClientId client, int index, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var (found, key) = Get(database, client, index);
            if (!found.IsServing)
            {
                Leave(database, SqliteClients.Key(database, client), "serving");
                using var serve = database.Prepare("UPDATE search_indexes SET state = 'serving', document_id = NULL WHERE key = ?");
                serve.Add(key).Run();
            }
        },
        cancellationToken);

    public Task<int> TrimAsync(ClientId client, int limit, CancellationToken cancellationToken)
    {
        ChunkRules.CheckLimit(limit);
        return connections.WriteAsync(
            database =>
            {
                if (SqliteClients.FindKey(database, client) is not { } key)
                {
                    return 0;
                }

                using var chunks = database.Prepare(DeleteLeaving);
                var gone = chunks.Add(key).Add(limit).Run();
                if (gone == 0)
                {
                    using var indexes = database.Prepare("DELETE FROM search_indexes WHERE client_key = ? AND state = 'leaving'");
                    indexes.Add(key).Run();
                }

                return gone;
            },
            cancellationToken);
    }

    public Task<ChunkRanking> FindAsync(ClientId client, ChunkQuery query, CancellationToken cancellationToken) =>
        _search.FindAsync(client, query, cancellationToken);

    private void Insert(SqliteDatabase database, ClientId client, string state, SpaceKey? space)
    {
        using var insert = database.Prepare(InsertIndex);
        insert.Add(SqliteClients.Key(database, client)).Add(state).Add(space?.Value).Add(time.GetUtcNow()).Run();
    }

    private static void Leave(SqliteDatabase database, long client, string state)
    {
        using var leave = database.Prepare("UPDATE search_indexes SET state = 'leaving' WHERE client_key = ? AND state = ?");
        leave.Add(client).Add(state).Run();
    }

    private static void Write(
        SqliteDatabase database, long index, IReadOnlyList<DocumentChunks> documents, Dictionary<DocumentId, long> keys, CancellationToken cancellationToken)
    {
        using var delete = database.Prepare("DELETE FROM search_chunks WHERE document_key = ? AND index_key = ?");
        using var insert = database.Prepare(InsertChunk);
        foreach (var (document, chunks, continues) in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = continues ? 0 : delete.Add(keys[document]).Add(index).Run();
            foreach (var chunk in chunks)
            {
                Bind(insert.Add(index).Add(keys[document]), chunk).Run();
            }
        }
    }

    private static SqliteStatement Bind(SqliteStatement insert, SearchChunk chunk) => insert
        .Add(chunk.Document.Value).Add(chunk.Id).Add(ChunkNames.Of(chunk.Type)).Add(chunk.Index).Add(chunk.Artifact?.Value).Add((long?)chunk.Part).Add(chunk.Tag?.Value)
        .Add((long?)chunk.Place.Page).Add(chunk.Place.Box?.X).Add(chunk.Place.Box?.Y).Add(chunk.Place.Box?.Width).Add(chunk.Place.Box?.Height)
        .Add((long?)chunk.Place.Line).Add(chunk.Place.Path).Add(chunk.Level).Add(chunk.Code).Add(chunk.At).Add(chunk.Details).Add(chunk.Text);

    private static long? FindDocument(SqliteDatabase database, ClientId client, DocumentId id)
    {
        using var row = database.Prepare("SELECT d.key FROM documents d JOIN clients c ON c.key = d.client_key WHERE d.id = ? AND c.id = ?");
        return row.Add(id.Value).Add(client.Value).Step() ? row.Integer(0) : null;
    }

    private static long Count(SqliteDatabase database, string sql, long index)
    {
        using var row = database.Prepare(sql).Add(index);
        row.Step();
        return row.Integer(0);
    }

    private static (SearchIndex Index, long Key) Get(SqliteDatabase database, ClientId client, int number) =>
        List(database, client).Find(i => i.Index.Number == number) is { Index: not null } found ? found : throw ChunkRules.IndexUnknown(number);

    private static List<(SearchIndex Index, long Key)> List(SqliteDatabase database, ClientId client)
    {
        using var rows = database.Prepare(SelectIndexes).Add(client.Value);
        var indexes = new List<(SearchIndex, long)>();
        while (rows.Step())
        {
            var index = new SearchIndex(
                rows.Int32(0), rows.TextOrNull(1) is { } space ? new SpaceKey(space) : null, rows.Integer(2) == 1, rows.IsNull(3) ? null : new DocumentId(rows.Id(3)), rows.Time(4));
            indexes.Add((index, rows.Integer(5)));
        }

        return indexes;
    }
}
