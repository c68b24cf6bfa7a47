using Npgsql;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresDocuments(PostgresConnections connections) : IDocumentStore
{
    private const string Select = "SELECT id, artifact_id, kind, title, path, source, created_at FROM documents d";

    private const string Insert = """
        INSERT INTO documents (client_id, id, artifact_id, kind, title, path, source, created_at)
        VALUES ($1, $2, $3::uuid, $4, $5::text, $6::text, $7::text, $8)
        ON CONFLICT DO NOTHING
        """;

    private const string Update = """
        UPDATE documents
        SET artifact_id = $3::uuid, kind = $4, title = $5::text, path = $6::text, source = $7::text
        WHERE client_id = $1 AND id = $2
        """;

    private const string HasTag = "EXISTS (SELECT FROM tags t WHERE t.client_id = d.client_id AND t.document_id = d.id AND t.name = {0})";

    private const string HasText =
        "(position(lower({0} COLLATE \"C\") IN lower(title)) > 0 OR position(lower({0} COLLATE \"C\") IN lower(path)) > 0)";

    private const string SelectNames = """
        SELECT d.id, COALESCE(d.title, a.name, d.path)
        FROM documents d
        LEFT JOIN artifacts a ON a.client_id = d.client_id AND a.id = d.artifact_id
        WHERE d.client_id = $1 AND d.id = ANY ($2) AND COALESCE(d.title, a.name, d.path) IS NOT NULL
        """;

    public Task AddAsync(Document document, CancellationToken cancellationToken) => connections.RunAsync(
        document.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(document);
            await PostgresClients.CheckAsync(session, document.Client);
            await CheckArtifactAsync(session, document);
            return await session.RunAsync(Insert, [.. Values(stored), stored.CreatedAt]) == 1 ? true : throw DocumentErrors.DocumentExists(document.Id);
        },
        cancellationToken);

    public Task<Document?> FindAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync($"{Select} WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value), cancellationToken);

    public Task<IReadOnlyList<Document>> ListAsync(ClientId client, DocumentQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var conditions = new PostgresConditions("client_id = $1", client.Value)
            .Add("kind = {0}", query.Kind is { } kind ? DocumentNames.Of(kind) : null)
            .Add("artifact_id = {0}", query.Artifact?.Value)
            .Add(HasTag, DocumentText.CleanOrNull(query.Tag))
            .Add(HasText, DocumentText.Asked(query.Text))
            .Before(query.After, "created_at");

        var sql = $"{Select} WHERE {conditions.Sql} ORDER BY created_at DESC, id DESC LIMIT {conditions.Place(query.Limit)}";
        return connections.RunAsync<IReadOnlyList<Document>>(
            client, async session => await session.ListAsync(sql, row => Read(row, client), conditions.Values), cancellationToken);
    }

    public Task<IReadOnlyDictionary<DocumentId, string>> ListNamesAsync(ClientId client, IReadOnlyList<DocumentId> ids, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyDictionary<DocumentId, string>>(
            client,
            async session => (await session.ListAsync(SelectNames, row => (Id: new DocumentId(row.GetGuid(0)), Name: row.GetString(1)), client.Value, ids.Select(i => i.Value).ToArray()))
                .ToDictionary(n => n.Id, n => n.Name),
            cancellationToken);

    public Task UpdateAsync(Document document, CancellationToken cancellationToken) => connections.RunAsync(
        document.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(document);
            await CheckAsync(session, document.Client, [document.Id]);
            await CheckArtifactAsync(session, document);
            return await session.RunAsync(Update, Values(stored));
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => connections.RunLongAsync(
        client, async session => await session.RunAsync("DELETE FROM documents WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1, cancellationToken);

    public Task<int> AddPartsAsync(ClientId client, DocumentId id, IReadOnlyList<DocumentPart> parts, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var stored = DocumentRules.Stored(parts);
            await CheckAsync(session, client, [id]);
            return await new PostgresParts(session, client).AddAsync(id, stored);
        },
        cancellationToken);

    public Task<DocumentCounts> CountPartsAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => new PostgresParts(session, client).CountAsync(id), cancellationToken);

    public Task<IReadOnlyList<Section>> ListSectionsAsync(ClientId client, DocumentId id, int after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.RunAsync<IReadOnlyList<Section>>(
            client, async session => await new PostgresParts(session, client).ListSectionsAsync(id, after, limit), cancellationToken);
    }

    public Task<IReadOnlyList<TableRows>> ListTablesAsync(ClientId client, DocumentId id, int after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.RunAsync<IReadOnlyList<TableRows>>(
            client, async session => await new PostgresParts(session, client).ListTablesAsync(id, after, limit), cancellationToken);
    }

    public Task<IReadOnlyList<StoredPart<ApiEndpoint>>> ListEndpointsAsync(ClientId client, EndpointQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.RunAsync<IReadOnlyList<StoredPart<ApiEndpoint>>>(
            client, async session => await new PostgresParts(session, client).ListAsync(query), cancellationToken);
    }

    public Task<IReadOnlyList<StoredPart<LogEntry>>> ListLogEntriesAsync(ClientId client, LogQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.RunAsync<IReadOnlyList<StoredPart<LogEntry>>>(
            client, async session => await new PostgresParts(session, client).ListAsync(query), cancellationToken);
    }

    public Task<DocumentPart?> FindPartAsync(ClientId client, DocumentId id, int order, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => new PostgresParts(session, client).FindAsync(id, order), cancellationToken);

    public Task<string?> FindStructureAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            "SELECT structure::text FROM documents WHERE client_id = $1 AND id = $2 AND structure IS NOT NULL", row => row.Json(0), client.Value, id.Value),
        cancellationToken);

    public Task UpdateStructureAsync(ClientId client, DocumentId id, string? structure, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var stored = DocumentJson.Optional(structure, "structure of a document");
            return await session.RunAsync("UPDATE documents SET structure = $3::text::jsonb WHERE client_id = $1 AND id = $2", client.Value, id.Value, stored) == 1
                ? true
                : throw DocumentErrors.DocumentUnknown(id);
        },
        cancellationToken);

    /// <summary>Locks them against removal, so that what refers to them can be written.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>document-unknown</c>: the first that this client does not have.</exception>
    public static async Task CheckAsync(PostgresSession session, ClientId client, IEnumerable<DocumentId> ids)
    {
        var wanted = ids.Distinct().ToList();
        var there = await session.ListAsync(
            "SELECT id FROM documents WHERE client_id = $1 AND id = ANY ($2) ORDER BY id FOR KEY SHARE", row => new DocumentId(row.GetGuid(0)), client.Value,
            wanted.Select(id => id.Value).ToArray());
        if (there.Count < wanted.Count)
        {
            throw DocumentErrors.DocumentUnknown(wanted.Except(there).First());
        }
    }

    private static Task CheckArtifactAsync(PostgresSession session, Document document) =>
        document.Artifact is { } artifact ? PostgresArtifacts.CheckAsync(session, document.Client, [artifact]) : Task.CompletedTask;

    private static object?[] Values(Document document) =>
    [
        document.Client.Value, document.Id.Value, document.Artifact?.Value, DocumentNames.Of(document.Kind), document.Title, document.Path, document.Source,
    ];

    private static Document Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new DocumentId(row.GetGuid(0)),
        Client = client,
        Artifact = row.IsDBNull(1) ? null : new ArtifactId(row.GetGuid(1)),
        Kind = DocumentNames.ParseKind(row.GetString(2)),
        Title = row.Text(3),
        Path = row.Text(4),
        Source = row.Text(5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
    };
}
