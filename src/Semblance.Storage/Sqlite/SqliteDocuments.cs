using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteDocuments(SqliteConnections connections) : IDocumentStore
{
    private const string Select = """
        SELECT d.id, a.id, d.kind, d.title, d.path, d.source, d.created_at
        FROM documents d
        LEFT JOIN artifacts a ON a.key = d.artifact_key
        """;

    private const string Insert = """
        INSERT INTO documents (client_key, id, artifact_key, kind, title, path, source, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string Update = """
        UPDATE documents SET artifact_key = ?3, kind = ?4, title = ?5, path = ?6, source = ?7 WHERE client_key = ?1 AND id = ?2
        """;

    private const string HasTag = "EXISTS (SELECT 1 FROM tags t WHERE t.document_key = d.key AND t.name = ?)";

    private const string SelectName = """
        SELECT COALESCE(d.title, a.name, d.path) FROM documents d LEFT JOIN artifacts a ON a.key = d.artifact_key WHERE d.client_key = ? AND d.id = ?
        """;

    public Task AddAsync(Document document, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var insert = database.Prepare(Insert);
            var stored = DocumentRules.Stored(document);
            if (Bind(insert, database, stored).Add(stored.CreatedAt).Run() == 0)
            {
                throw DocumentErrors.DocumentExists(document.Id);
            }
        },
        cancellationToken);

    public Task<Document?> FindAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE d.client_key = ? AND d.id = ?");
            return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Document>> ListAsync(ClientId client, DocumentQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<Document>>(
            database =>
            {
                var conditions = new SqliteConditions("d.client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
                    .Add("d.kind = ?", query.Kind is { } kind ? DocumentNames.Of(kind) : null)
                    .Add("a.id = ?", query.Artifact?.Value)
                    .Add(HasTag, query.Tag);
                if (DocumentText.Asked(query.Text) is { } text)
                {
                    conditions.Add("(instr(lower(d.title), lower(?)) > 0 OR instr(lower(d.path), lower(?)) > 0)", s => s.Add(text).Add(text));
                }

                conditions.Before(query.After, "d.created_at", "d.id");

                using var rows = database.Prepare($"{Select} WHERE {conditions.Sql} ORDER BY d.created_at DESC, d.id DESC LIMIT ?");
                return conditions.Bind(rows).Add(query.Limit).All(row => Read(row, client));
            },
            cancellationToken);
    }

    public Task<IReadOnlyDictionary<DocumentId, string>> ListNamesAsync(ClientId client, IReadOnlyList<DocumentId> ids, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyDictionary<DocumentId, string>>(
            database =>
            {
                var names = new Dictionary<DocumentId, string>();
                var owner = SqliteClients.FindKey(database, client);
                using var row = database.Prepare(SelectName);
                foreach (var id in ids)
                {
                    row.Reset();
                    if (row.Add(owner).Add(id.Value).Step() && row.TextOrNull(0) is { } name)
                    {
                        names[id] = name;
                    }
                }

                return names;
            },
            cancellationToken);

    public Task UpdateAsync(Document document, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            Key(database, document.Client, document.Id);
            using var update = database.Prepare(Update);
            Bind(update, database, DocumentRules.Stored(document)).Run();
        },
        cancellationToken);

    public async Task<bool> RemoveAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => await connections.RemoveSearchedAsync(
        database =>
        {
            using var delete = database.Prepare("DELETE FROM documents WHERE client_key = ? AND id = ?");
            return delete.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Run();
        },
        cancellationToken) == 1;

    public Task<int> AddPartsAsync(ClientId client, DocumentId id, IReadOnlyList<DocumentPart> parts, CancellationToken cancellationToken) => connections.WriteAsync(
        database => new SqliteParts(database, client).Add(id, DocumentRules.Stored(parts)), cancellationToken);

    public Task<DocumentCounts> CountPartsAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database => new SqliteParts(database, client).Count(id), cancellationToken);

    public Task<IReadOnlyList<Section>> ListSectionsAsync(ClientId client, DocumentId id, int after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<Section>>(database => new SqliteParts(database, client).ListSections(id, after, limit), cancellationToken);
    }

    public Task<IReadOnlyList<TableRows>> ListTablesAsync(ClientId client, DocumentId id, int after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<TableRows>>(database => new SqliteParts(database, client).ListTables(id, after, limit), cancellationToken);
    }

    public Task<IReadOnlyList<StoredPart<ApiEndpoint>>> ListEndpointsAsync(ClientId client, EndpointQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<StoredPart<ApiEndpoint>>>(database => new SqliteParts(database, client).List(query), cancellationToken);
    }

    public Task<IReadOnlyList<StoredPart<LogEntry>>> ListLogEntriesAsync(ClientId client, LogQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<StoredPart<LogEntry>>>(database => new SqliteParts(database, client).List(query), cancellationToken);
    }

    public Task<DocumentPart?> FindPartAsync(ClientId client, DocumentId id, int order, CancellationToken cancellationToken) => connections.ReadAsync(
        database => new SqliteParts(database, client).Find(id, order), cancellationToken);

    public Task<string?> FindStructureAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare("SELECT structure FROM documents WHERE client_key = ? AND id = ?");
            return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? row.TextOrNull(0) : null;
        },
        cancellationToken);

    public Task UpdateStructureAsync(ClientId client, DocumentId id, string? structure, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var update = database.Prepare("UPDATE documents SET structure = ? WHERE key = ?");
            update.Add(DocumentJson.Optional(structure, "structure of a document")).Add(Key(database, client, id)).Run();
        },
        cancellationToken);

    /// <exception cref="SemblanceException">NotFound, <c>document-unknown</c>.</exception>
    public static long Key(SqliteDatabase database, ClientId client, DocumentId id)
    {
        using var row = database.Prepare("SELECT key FROM documents WHERE client_key = ? AND id = ?");
        return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? row.Integer(0) : throw DocumentErrors.DocumentUnknown(id);
    }

    private static SqliteStatement Bind(SqliteStatement statement, SqliteDatabase database, Document document) => statement
        .Add(SqliteClients.Key(database, document.Client))
        .Add(document.Id.Value)
        .Add(document.Artifact is { } artifact ? SqliteArtifacts.Key(database, document.Client, artifact) : (long?)null)
        .Add(DocumentNames.Of(document.Kind))
        .Add(document.Title)
        .Add(document.Path)
        .Add(document.Source);

    private static Document Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new DocumentId(row.Id(0)),
        Client = client,
        Artifact = row.IsNull(1) ? null : new ArtifactId(row.Id(1)),
        Kind = DocumentNames.ParseKind(row.Text(2)),
        Title = row.TextOrNull(3),
        Path = row.TextOrNull(4),
        Source = row.TextOrNull(5),
        CreatedAt = row.Time(6),
    };
}
