using System.Runtime.InteropServices;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteChunks(SqliteConnections connections, TimeProvider time) : IChunkStore
{
    // By what a page of those without embedding calls it; whoever knows a piece by the id that hits have (a tag, or a piece of a part) has it looked for among those of its document.
    private const string UpsertEmbedding = """
        INSERT INTO search_embeddings (chunk_key, index_key, type, level, code, at, embedding)
        SELECT key, index_key, type, level, code, at, ?4
        FROM search_chunks
        WHERE key = coalesce(
            (SELECT key FROM search_chunks WHERE index_key = ?1 AND document_id = ?2 AND id = ?3),
            (SELECT key FROM search_chunks WHERE document_key = (SELECT key FROM documents WHERE id = ?2) AND index_key = ?1 AND own_id = ?3))
        ON CONFLICT (chunk_key) DO UPDATE SET embedding = excluded.embedding
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
        return connections.WriteDerivedAsync(
            database =>
            {
                var keys = documents.Select(d => d.Document).Distinct().ToDictionary(
                    id => id, id => FindDocument(database, client, id)?.Key ?? throw DocumentErrors.DocumentUnknown(id));
                if (!SqliteSearchIndexes.List(database, client).Exists(i => i.Index.IsServing))
                {
                    SqliteSearchIndexes.Add(database, client, "serving", space: null, time.GetUtcNow());
                }

                foreach (var (index, key) in SqliteSearchIndexes.List(database, client))
                {
                    new SqliteChunkWriter(database, key).Write(documents, keys, cancellationToken);
                    if (!index.IsServing)
                    {
                        Revise(database, keys.Values);
                    }
                }
            },
            cancellationToken);
    }

    public Task<int> EmbedAsync(
        ClientId client, int index, SpaceKey space, IReadOnlyList<ChunkEmbedding> embeddings, CancellationToken cancellationToken) => connections.WriteDerivedAsync(
        database =>
        {
            var (spaceKey, of) = SqliteSpaces.Get(database, space);
            ChunkRules.Check(embeddings, of);
            var (found, key) = SqliteSearchIndexes.Get(database, client, index);
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
        ClientId client, int index, DocumentId? document, ChunkCursor? after, int limit, CancellationToken cancellationToken)
    {
        ChunkRules.CheckLimit(limit);
        return connections.ReadAsync<IReadOnlyList<UnembeddedChunk>>(
            database =>
            {
                if (SqliteSearchIndexes.List(database, client).Find(i => i.Index.Number == index) is not { Index: not null } found)
                {
                    return [];
                }

                var conditions = Unembedded(found.Key, document, after);
                using var rows = database.Prepare(
                    $"SELECT c.document_id, c.id, c.content FROM search_chunks c WHERE {conditions.Sql} ORDER BY c.document_id, c.id LIMIT ?");
                return conditions.Bind(rows).Add(limit).All(row => new UnembeddedChunk(new ChunkCursor(new DocumentId(row.Id(0)), row.Id(1)), row.Text(2)));
            },
            cancellationToken);
    }

    public Task<ServingIndex?> FindServingAsync(ClientId client, CancellationToken cancellationToken) => connections.ReadAsync(
        database => SqliteSearchIndexes.List(database, client).Find(i => i.Index.IsServing) is { Index: not null } serving
            ? new ServingIndex(serving.Index, Count(database, "SELECT EXISTS (SELECT 1 FROM search_chunks WHERE index_key = ?)", serving.Key) == 0)
            : null,
        cancellationToken);

    public Task<IReadOnlyList<SearchIndexCounts>> CountAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<SearchIndexCounts>>(
            database => SqliteSearchIndexes.List(database, client).ConvertAll(i => new SearchIndexCounts(
                i.Index, Count(database, "SELECT count(*) FROM search_chunks WHERE index_key = ?", i.Key),
                Count(database, "SELECT count(*) FROM search_embeddings WHERE index_key = ?", i.Key))),
            cancellationToken);

    public Task<SearchIndex> BeginAsync(ClientId client, SpaceKey? space, CancellationToken cancellationToken) => connections.WriteDerivedAsync(
        database =>
        {
            var key = SqliteClients.Key(database, client);
            if (space is { } given && SqliteSpaces.Find(database, given) is null)
            {
                throw StoreErrors.SpaceUnknown(given);
            }

            if (!SqliteSearchIndexes.List(database, client).Exists(i => !i.Index.IsServing && i.Index.Space == space))
            {
                SqliteSearchIndexes.Leave(database, key, "building");
                SqliteSearchIndexes.Add(database, client, "building", space, time.GetUtcNow());
            }

            return SqliteSearchIndexes.List(database, client).Find(i => !i.Index.IsServing).Index;
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<DocumentId, int>> ListRevisionsAsync(ClientId client, IReadOnlyList<DocumentId> documents, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyDictionary<DocumentId, int>>(database => FindDocuments(database, client, documents).ToDictionary(d => d.Key, d => d.Value.Revision), cancellationToken);

    public Task<IReadOnlyList<DocumentId>> WriteAsync(
        ClientId client, int index, IReadOnlyList<DocumentChunks> documents, DocumentId? upTo, CancellationToken cancellationToken)
    {
        ChunkRules.Check(documents);
        return connections.WriteDerivedAsync<IReadOnlyList<DocumentId>>(
            database =>
            {
                var (found, key) = SqliteSearchIndexes.Get(database, client, index);
                if (found.IsServing)
                {
                    throw ChunkRules.IndexUnknown(index);
                }

                var there = FindDocuments(database, client, documents.Select(d => d.Document));
                var known = documents.Where(d => there.ContainsKey(d.Document)).ToLookup(d => d.Revision is null || d.Revision == there[d.Document].Revision);
                new SqliteChunkWriter(database, key).Write([.. known[true]], there.ToDictionary(d => d.Key, d => d.Value.Key), cancellationToken);
                var changed = known[false].Select(d => d.Document).Distinct().ToList();
                if (changed.Count == 0 && upTo is { } last)
                {
                    using var note = database.Prepare("UPDATE search_indexes SET document_id = ? WHERE key = ?");
                    note.Add(last.Value).Add(key).Run();
                }

                return changed;
            },
            cancellationToken);
    }

    /// <summary>Joins the pieces in which the words were written: each of them is a look-up more.</summary>
    public Task<string?> OptimizeAsync(ClientId client, int index, CancellationToken cancellationToken) => connections.WriteDerivedAsync(
        database =>
        {
            database.Execute("INSERT INTO search_words (search_words) VALUES ('optimize'); ANALYZE search_chunks; ANALYZE search_embeddings;");
            return (string?)null;
        },
        cancellationToken);

    public Task ServeAsync(ClientId client, int index, CancellationToken cancellationToken) => connections.WriteDerivedAsync(
        database =>
        {
            var (found, key) = SqliteSearchIndexes.Get(database, client, index);
            if (!found.IsServing)
            {
                SqliteSearchIndexes.Leave(database, SqliteClients.Key(database, client), "serving");
                using var serve = database.Prepare("UPDATE search_indexes SET state = 'serving', document_id = NULL WHERE key = ?");
                serve.Add(key).Run();
            }
        },
        cancellationToken);

    public Task<int> TrimAsync(ClientId client, int limit, CancellationToken cancellationToken)
    {
        ChunkRules.CheckLimit(limit);
        return connections.WriteDerivedAsync(
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

    private static SqliteConditions Unembedded(long index, DocumentId? document, ChunkCursor? after)
    {
        var conditions = new SqliteConditions("c.index_key = ?", s => s.Add(index))
            .Add("NOT EXISTS (SELECT 1 FROM search_embeddings e WHERE e.chunk_key = c.key)", _ => { })
            .Add("c.document_id = ?", document?.Value);
        return after is null ? conditions
            : document is null ? conditions.Add("(c.document_id, c.id) > (?, ?)", s => s.Add(after.Document.Value).Add(after.Id))
            : conditions.Add("c.id > ?", after.Id);
    }

    private static void Revise(SqliteDatabase database, IEnumerable<long> documents)
    {
        using var update = database.Prepare("UPDATE documents SET chunks_revision = chunks_revision + 1 WHERE key = ?");
        foreach (var document in documents)
        {
            update.Add(document).Run();
        }
    }

    private static Dictionary<DocumentId, (long Key, int Revision)> FindDocuments(SqliteDatabase database, ClientId client, IEnumerable<DocumentId> ids)
    {
        var found = new Dictionary<DocumentId, (long, int)>();
        foreach (var id in ids.Distinct())
        {
            if (FindDocument(database, client, id) is { } there)
            {
                found.Add(id, there);
            }
        }

        return found;
    }

    private static (long Key, int Revision)? FindDocument(SqliteDatabase database, ClientId client, DocumentId id)
    {
        using var row = database.Prepare("SELECT d.key, d.chunks_revision FROM documents d JOIN clients c ON c.key = d.client_key WHERE d.id = ? AND c.id = ?");
        return row.Add(id.Value).Add(client.Value).Step() ? (row.Integer(0), row.Int32(1)) : null;
    }

    private static long Count(SqliteDatabase database, string sql, long index)
    {
        using var row = database.Prepare(sql).Add(index);
        row.Step();
        return row.Integer(0);
    }
}
