using Npgsql;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresChunks(PostgresConnections connections, TimeProvider time) : IChunkStore
{
    // Held shared by whoever writes pieces, and alone by whoever begins or switches an index: nobody writes to one without the other.
    private const string LockShared = "SELECT pg_advisory_xact_lock_shared(hashtext('search_indexes'), hashtext($1))";
    private const string LockAlone = "SELECT pg_advisory_xact_lock(hashtext('search_indexes'), hashtext($1))";

    private const string Columns = "i.number, i.space_id, i.state = 'serving', i.document_id, i.started_at";

    private const string SelectIndexes = $"SELECT {Columns} FROM search_indexes i WHERE i.client_id = $1 AND i.state <> 'leaving' ORDER BY i.number";

    private const string SelectServing = $"""
        SELECT {Columns}, NOT EXISTS (SELECT FROM search_chunks c WHERE c.client_id = $1 AND c.index_number = i.number)
        FROM search_indexes i
        WHERE i.client_id = $1 AND i.state = 'serving'
        """;

    private const string SelectCounts = $"""
        SELECT {Columns},
            (SELECT count(*) FROM search_chunks c WHERE c.client_id = i.client_id AND c.index_number = i.number),
            (SELECT count(*) FROM search_embeddings e WHERE e.client_id = i.client_id AND e.index_number = i.number)
        FROM search_indexes i
        WHERE i.client_id = $1 AND i.state <> 'leaving'
        ORDER BY i.number
        """;

    private const string InsertIndex = """
        INSERT INTO search_indexes (client_id, number, state, space_id, dimension, started_at)
        SELECT $1, coalesce((SELECT max(number) FROM search_indexes WHERE client_id = $1), 0) + 1, $2, $3::text, (SELECT dimension FROM spaces WHERE id = $3), $4
        ON CONFLICT DO NOTHING -- somebody else began one just now
        """;

    // In one order: whoever writes the same documents waits for this one, and neither for the other.
    private const string LockDocuments = "SELECT id, chunks_revision FROM documents WHERE client_id = $1 AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE";

    private const string SelectRevisions = "SELECT id, chunks_revision FROM documents WHERE client_id = $1 AND id = ANY ($2)";

    private const string Revise = "UPDATE documents SET chunks_revision = chunks_revision + 1 WHERE client_id = $1 AND id = ANY ($2)";

    private const string LockTags = "SELECT id FROM tags WHERE client_id = $1 AND id = ANY ($2) ORDER BY id FOR KEY SHARE";

    private const string DeleteChunks = "DELETE FROM search_chunks WHERE client_id = $1 AND index_number = ANY ($2) AND document_id = ANY ($3)";

    private const string SetSpace = """
        UPDATE search_indexes SET space_id = $3, dimension = $4 WHERE client_id = $1 AND number = $2 AND space_id IS NULL
        """;

    private const string DeleteLeaving = """
        DELETE FROM search_chunks
        WHERE client_id = $1 AND (index_number, document_id, id) IN (
            SELECT c.index_number, c.document_id, c.id
            FROM search_chunks c
            JOIN search_indexes i ON i.client_id = c.client_id AND i.number = c.index_number
            WHERE c.client_id = $1 AND i.state = 'leaving'
            LIMIT $2)
        """;

    private const string SelectEmpty = """
        SELECT i.number
        FROM search_indexes i
        WHERE i.client_id = $1 AND i.state = 'leaving' AND NOT EXISTS (SELECT FROM search_chunks c WHERE c.client_id = $1 AND c.index_number = i.number)
        """;

    // Nothing is written to one that is leaving.
    private const string DeleteEmpty = "DELETE FROM search_indexes WHERE client_id = $1 AND state = 'leaving' AND number = ANY ($2)";

    private readonly PostgresChunkIndexes _indexes = new(connections);
    private readonly PostgresChunkSearch _search = new(connections);

    public Task ReplaceAsync(ClientId client, IReadOnlyList<DocumentChunks> documents, CancellationToken cancellationToken)
    {
        ChunkRules.Check(documents);
        return connections.RunLongAsync(
            client,
            async session =>
            {
                await session.RunAsync(LockShared, client.Value);
                var there = await LockDocumentsAsync(session, client, documents);
                if (documents.FirstOrDefault(d => !there.ContainsKey(d.Document)) is { } missing)
                {
                    throw DocumentErrors.DocumentUnknown(missing.Document);
                }

                var indexes = await ListAsync(session, client);
                if (!indexes.Exists(i => i.IsServing))
                {
                    await session.RunAsync(InsertIndex, client.Value, "serving", null, time.GetUtcNow());
                    indexes = await ListAsync(session, client);
                }

                await WriteAsync(session, client, [.. indexes.Select(i => i.Number)], documents);
                return indexes.Count > 1 ? await session.RunAsync(Revise, client.Value, there.Keys.Select(d => d.Value).ToArray()) : 0;
            },
            cancellationToken);
    }

    public Task<int> EmbedAsync(
        ClientId client, int index, SpaceKey space, IReadOnlyList<ChunkEmbedding> embeddings, CancellationToken cancellationToken) => connections.RunLongAsync(
        client,
        async session =>
        {
            var of = await PostgresSpaces.GetAsync(session, space);
            ChunkRules.Check(embeddings, of);
            await session.RunAsync(SetSpace, client.Value, index, space.Value, of.Dimension);
            var found = await GetAsync(session, client, index);
            return found.Space == space
                ? await PostgresChunkStage.InsertAsync(session, client, index, of, embeddings)
                : throw ChunkRules.OtherSpace(index, found.Space!.Value, space);
        },
        cancellationToken);

    public Task<IReadOnlyList<UnembeddedChunk>> ListUnembeddedAsync(
        ClientId client, int index, DocumentId? document, ChunkCursor? after, int limit, CancellationToken cancellationToken)
    {
        ChunkRules.CheckLimit(limit);
        var (sql, values) = PostgresUnembedded.Select(client, index, document, after, limit);
        return connections.RunAsync<IReadOnlyList<UnembeddedChunk>>(
            client,
            async session => await session.ListAsync(
                sql, row => new UnembeddedChunk(new ChunkCursor(new DocumentId(row.GetGuid(0)), row.GetGuid(1)), row.GetString(2)), values),
            cancellationToken);
    }

    public Task<ServingIndex?> FindServingAsync(ClientId client, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync(SelectServing, row => new ServingIndex(Read(row), row.GetBoolean(5)), client.Value), cancellationToken);

    public Task<IReadOnlyList<SearchIndexCounts>> CountAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.RunLongAsync<IReadOnlyList<SearchIndexCounts>>(
            client,
            async session => await session.ListAsync(
                SelectCounts, row => new SearchIndexCounts(Read(row), row.GetInt64(5), row.GetInt64(6)), client.Value),
            cancellationToken);

    public Task<SearchIndex> BeginAsync(ClientId client, SpaceKey? space, CancellationToken cancellationToken) => connections.RunLongAsync(
        client,
        async session =>
        {
            await PostgresClients.CheckAsync(session, client);
            _ = space is { } key ? await PostgresSpaces.GetAsync(session, key) : null;
            await session.RunAsync(LockAlone, client.Value);
            if (!(await ListAsync(session, client)).Exists(i => !i.IsServing && i.Space == space))
            {
                await session.RunAsync("UPDATE search_indexes SET state = 'leaving' WHERE client_id = $1 AND state = 'building'", client.Value);
                await session.RunAsync(InsertIndex, client.Value, "building", space?.Value, time.GetUtcNow());
            }

            return (await ListAsync(session, client)).Find(i => !i.IsServing)!;
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<DocumentId, int>> ListRevisionsAsync(ClientId client, IReadOnlyList<DocumentId> documents, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyDictionary<DocumentId, int>>(
            client, async session => await RevisionsAsync(session, SelectRevisions, client, documents), cancellationToken);

    public Task<IReadOnlyList<DocumentId>> WriteAsync(
        ClientId client, int index, IReadOnlyList<DocumentChunks> documents, DocumentId? upTo, CancellationToken cancellationToken)
    {
        ChunkRules.Check(documents);
        return connections.RunLongAsync<IReadOnlyList<DocumentId>>(
            client,
            async session =>
            {
                await session.RunAsync(LockShared, client.Value);
                if ((await GetAsync(session, client, index)).IsServing)
                {
                    throw ChunkRules.IndexUnknown(index);
                }

                var there = await LockDocumentsAsync(session, client, documents);
                var known = documents.Where(d => there.ContainsKey(d.Document)).ToLookup(d => d.Revision is null || d.Revision == there[d.Document]);
                await WriteAsync(session, client, [index], [.. known[true]]);
                var changed = known[false].Select(d => d.Document).Distinct().ToList();
                if (changed.Count == 0 && upTo is { } last)
                {
                    await session.RunAsync("UPDATE search_indexes SET document_id = $3 WHERE client_id = $1 AND number = $2", client.Value, index, last.Value);
                }

                return changed;
            },
            cancellationToken);
    }

    public Task<string?> OptimizeAsync(ClientId client, int index, CancellationToken cancellationToken) => _indexes.OptimizeAsync(client, index, cancellationToken);

    public Task ServeAsync(ClientId client, int index, CancellationToken cancellationToken) => connections.RunLongAsync(
        client,
        async session =>
        {
            await session.RunAsync(LockAlone, client.Value);
            if (!(await GetAsync(session, client, index)).IsServing)
            {
                await session.RunAsync("UPDATE search_indexes SET state = 'leaving' WHERE client_id = $1 AND state = 'serving'", client.Value);
                await session.RunAsync(
                    "UPDATE search_indexes SET state = 'serving', document_id = NULL WHERE client_id = $1 AND number = $2", client.Value, index);
            }

            return true;
        },
        cancellationToken);

    public async Task<int> TrimAsync(ClientId client, int limit, CancellationToken cancellationToken)
    {
        ChunkRules.CheckLimit(limit);
        var gone = await connections.RunLongAsync(
            client, session => session.RunAsync(DeleteLeaving, client.Value, limit), cancellationToken);
        if (gone > 0)
        {
            return gone;
        }

        // What makes it quick goes first: whoever stops between the two finds the index once more, and both go.
        var empty = await connections.RunAsync(client, session => session.ListAsync(SelectEmpty, row => row.GetInt32(0), client.Value), cancellationToken);
        await _indexes.DropAsync(client, empty, cancellationToken);
        return await connections.RunAsync(
            client,
            async session =>
            {
                await session.RunAsync(DeleteEmpty, client.Value, empty.ToArray());
                return 0;
            },
            cancellationToken);
    }

    public Task<ChunkRanking> FindAsync(ClientId client, ChunkQuery query, CancellationToken cancellationToken) =>
        _search.FindAsync(client, query, cancellationToken);

    private static async Task WriteAsync(PostgresSession session, ClientId client, int[] indexes, IReadOnlyList<DocumentChunks> documents)
    {
        await session.RunAsync(DeleteChunks, client.Value, indexes, documents.Where(d => !d.Continues).Select(d => d.Document.Value).ToArray());
        var tags = await LockTagsAsync(session, client, documents);
        await PostgresChunkStage.InsertAsync(session, client, indexes, documents.SelectMany(d => d.Chunks).Where(c => c.Tag is not { } tag || tags.Contains(tag)));
    }

    /// <summary>Keeps the tags of these pieces from going until the end of the transaction.</summary>
    /// <returns>Those there are.</returns>
    private static async Task<HashSet<TagId>> LockTagsAsync(PostgresSession session, ClientId client, IReadOnlyList<DocumentChunks> documents)
    {
        var named = documents.SelectMany(d => d.Chunks).Select(c => c.Tag?.Value).OfType<Guid>().Distinct().ToArray();
        return named.Length == 0 ? [] : [.. await session.ListAsync(LockTags, row => new TagId(row.GetGuid(0)), client.Value, named)];
    }

    /// <summary>Keeps documents from going, and from being written by others, until the end of the transaction.</summary>
    /// <returns>Those there are, with the revision of their pieces.</returns>
    private static Task<Dictionary<DocumentId, int>> LockDocumentsAsync(PostgresSession session, ClientId client, IReadOnlyList<DocumentChunks> documents) =>
        RevisionsAsync(session, LockDocuments, client, documents.Select(d => d.Document));

    private static async Task<Dictionary<DocumentId, int>> RevisionsAsync(PostgresSession session, string select, ClientId client, IEnumerable<DocumentId> documents) =>
        (await session.ListAsync(select, row => (Id: new DocumentId(row.GetGuid(0)), Revision: row.GetInt32(1)), client.Value, documents.Select(d => d.Value).Distinct().ToArray()))
            .ToDictionary(d => d.Id, d => d.Revision);

    private static Task<List<SearchIndex>> ListAsync(PostgresSession session, ClientId client) => session.ListAsync(SelectIndexes, Read, client.Value);

    private static async Task<SearchIndex> GetAsync(PostgresSession session, ClientId client, int number) =>
        (await ListAsync(session, client)).Find(i => i.Number == number) ?? throw ChunkRules.IndexUnknown(number);

    private static SearchIndex Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.IsDBNull(1) ? null : new SpaceKey(row.GetString(1)), row.GetBoolean(2), row.IsDBNull(3) ? null : new DocumentId(row.GetGuid(3)),
        row.GetFieldValue<DateTimeOffset>(4));
}
