using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteFactStore(SqliteConnections connections) : IFactStore
{
    private const string InsertEvidence = """
        INSERT INTO evidence (client_key, id, artifact_key, locator, preview, content_type, coordinates, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """;

    private const string SelectEvidence = """
        SELECT x.id, a.id, x.locator, x.preview, x.content_type, x.coordinates, x.data FROM evidence x JOIN artifacts a ON a.key = x.artifact_key
        """;

    private const string SelectEvidenceWithoutData = """
        SELECT x.id, a.id, x.locator, x.preview, x.content_type, x.coordinates, NULL FROM evidence x JOIN artifacts a ON a.key = x.artifact_key
        """;

    private const string InsertFact = """
        INSERT INTO facts (client_key, id, artifact_key, evidence_key, report_week, entity, metrics) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """;

    private const string SelectFacts = """
        SELECT x.id, a.id, e.id, x.report_week, x.entity, x.metrics
        FROM facts x
        JOIN artifacts a ON a.key = x.artifact_key
        LEFT JOIN evidence e ON e.key = x.evidence_key
        """;

    private const string InsertEntity = """
        INSERT INTO document_entities (client_key, id, document_key, label, content, start_char, end_char, page, context, source_index)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string SelectEntities = """
        SELECT x.id, d.id, x.label, x.content, x.start_char, x.end_char, x.page, x.context, x.source_index
        FROM document_entities x
        JOIN documents d ON d.key = x.document_key
        """;

    private const string InsertHit = """
        INSERT INTO document_metric_hits (client_key, id, document_key, type, value, context, position, page, source_index)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string SelectHits = """
        SELECT x.id, d.id, x.type, x.value, x.context, x.position, x.page, x.source_index FROM document_metric_hits x JOIN documents d ON d.key = x.document_key
        """;

    public Task<int> AddEvidenceAsync(ClientId client, IReadOnlyList<FactEvidence> evidence, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var (owner, artifacts) = (SqliteClients.Key(database, client), ArtifactsOf(database, client));
            using var insert = database.Prepare(InsertEvidence);
            return DocumentRules.Stored(client, evidence, e => e.Client, DocumentRules.Stored).Sum(e => insert
                .Add(owner).Add(e.Id.Value).Add(artifacts[e.Artifact]).Add(e.Locator).Add(e.Preview).Add(e.ContentType).Add(e.Coordinates).Add(e.Data).Run());
        },
        cancellationToken);

    public Task<FactEvidence?> FindEvidenceAsync(ClientId client, EvidenceId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{SelectEvidence} WHERE x.client_key = ? AND x.id = ?");
            return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? ReadEvidence(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<FactEvidence>> ListEvidenceAsync(ClientId client, EvidenceQuery query, CancellationToken cancellationToken) => ListAsync(
        client, query.WithData ? SelectEvidence : SelectEvidenceWithoutData, c => c.Add("a.id = ?", query.Artifact?.Value), query.After?.Value, query.Limit, ReadEvidence, cancellationToken);

    public Task<int> AddFactsAsync(ClientId client, IReadOnlyList<Fact> facts, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var (owner, artifacts) = (SqliteClients.Key(database, client), ArtifactsOf(database, client));
            using var insert = database.Prepare(InsertFact);
            return DocumentRules.Stored(client, facts, f => f.Client, DocumentRules.Stored).Sum(f => insert
                .Add(owner).Add(f.Id.Value).Add(artifacts[f.Artifact]).Add(f.Evidence is { } id ? KeyOf(database, artifacts[f.Artifact], id) : (long?)null)
                .Add(f.ReportWeek).Add(f.Entity).Add(f.Metrics).Run());
        },
        cancellationToken);

    public Task<IReadOnlyList<Fact>> ListFactsAsync(ClientId client, FactQuery query, CancellationToken cancellationToken) => ListAsync(
        client, SelectFacts, c => c.Add("a.id = ?", query.Artifact?.Value).Add("x.report_week = ?", query.ReportWeek).Add("x.entity = ?", query.Entity),
        query.After?.Value, query.Limit, ReadFact, cancellationToken);

    public Task<int> RemoveFactsAsync(ClientId client, ArtifactId artifact, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var removed = Delete(database, "facts", "artifact", client, artifact.Value);
            Delete(database, "evidence", "artifact", client, artifact.Value);
            return removed;
        },
        cancellationToken);

    public Task<int> AddEntitiesAsync(ClientId client, IReadOnlyList<DocumentEntity> entities, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var (owner, documents) = (SqliteClients.Key(database, client), DocumentsOf(database, client));
            using var insert = database.Prepare(InsertEntity);
            return DocumentRules.Stored(client, entities, e => e.Client, DocumentRules.Stored).Sum(e => insert
                .Add(owner).Add(e.Id.Value).Add(documents[e.Document]).Add(e.Label).Add(e.Text).Add(e.Start).Add(e.End).Add(e.Page).Add(e.Context).Add(e.SourceIndex).Run());
        },
        cancellationToken);

    public Task<IReadOnlyList<DocumentEntity>> ListEntitiesAsync(ClientId client, EntityQuery query, CancellationToken cancellationToken) => ListAsync(
        client, SelectEntities, c => c.Add("d.id = ?", query.Document?.Value).Add("x.label = ?", query.Label), query.After?.Value, query.Limit, ReadEntity, cancellationToken);

    public Task<int> AddMetricHitsAsync(ClientId client, IReadOnlyList<MetricHit> hits, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var (owner, documents) = (SqliteClients.Key(database, client), DocumentsOf(database, client));
            using var insert = database.Prepare(InsertHit);
            return DocumentRules.Stored(client, hits, h => h.Client, DocumentRules.Stored).Sum(h => insert
                .Add(owner).Add(h.Id.Value).Add(documents[h.Document]).Add(h.Type).Add(h.Value).Add(h.Context).Add(h.Position).Add(h.Page).Add(h.SourceIndex).Run());
        },
        cancellationToken);

    public Task<IReadOnlyList<MetricHit>> ListMetricHitsAsync(ClientId client, MetricHitQuery query, CancellationToken cancellationToken) => ListAsync(
        client, SelectHits, c => c.Add("d.id = ?", query.Document?.Value).Add("x.type = ?", query.Type), query.After?.Value, query.Limit, ReadHit, cancellationToken);

    public Task<int> RemoveFindingsAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) => connections.WriteAsync(
        database => Delete(database, "document_entities", "document", client, document.Value) + Delete(database, "document_metric_hits", "document", client, document.Value),
        cancellationToken);

    public Task AddSummaryAsync(Summary summary, CancellationToken cancellationToken) =>
        connections.WriteAsync(database => SqliteSummaries.Add(database, summary), cancellationToken);

    public Task<Summary?> FindSummaryAsync(ClientId client, SummaryId id, CancellationToken cancellationToken) =>
        connections.ReadAsync(database => SqliteSummaries.Find(database, client, id), cancellationToken);

    public Task<IReadOnlyList<Summary>> ListSummariesAsync(ClientId client, SummaryQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<Summary>>(database => SqliteSummaries.List(database, client, query), cancellationToken);
    }

    public Task<bool> RemoveSummaryAsync(ClientId client, SummaryId id, CancellationToken cancellationToken) =>
        connections.WriteAsync(database => SqliteSummaries.Remove(database, client, id), cancellationToken);

    private Task<IReadOnlyList<T>> ListAsync<T>(
        ClientId client, string select, Action<SqliteConditions> add, Guid? after, int limit, Func<SqliteStatement, ClientId, T> read, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<T>>(
            database =>
            {
                var conditions = new SqliteConditions("x.client_key = ?", s => s.Add(SqliteClients.FindKey(database, client))).Add("x.id > ?", after);
                add(conditions);
                using var rows = database.Prepare($"{select} WHERE {conditions.Sql} ORDER BY x.id LIMIT ?");
                return conditions.Bind(rows).Add(limit).All(row => read(row, client));
            },
            cancellationToken);
    }

    private static SqliteKeysOf<ArtifactId> ArtifactsOf(SqliteDatabase database, ClientId client) => new(id => SqliteArtifacts.Key(database, client, id));

    private static SqliteKeysOf<DocumentId> DocumentsOf(SqliteDatabase database, ClientId client) => new(id => SqliteDocuments.Key(database, client, id));

    private static long KeyOf(SqliteDatabase database, long artifact, EvidenceId id)
    {
        using var row = database.Prepare("SELECT key FROM evidence WHERE artifact_key = ? AND id = ?").Add(artifact).Add(id.Value);
        return row.Step() ? row.Integer(0) : throw DocumentErrors.EvidenceUnknown(id);
    }

    private static int Delete(SqliteDatabase database, string table, string parent, ClientId client, Guid id)
    {
        using var delete = database.Prepare($"DELETE FROM {table} WHERE {parent}_key = (SELECT key FROM {parent}s WHERE client_key = ? AND id = ?)");
        return delete.Add(SqliteClients.FindKey(database, client)).Add(id).Run();
    }

    private static FactEvidence ReadEvidence(SqliteStatement row, ClientId client) => new()
    {
        Id = new EvidenceId(row.Id(0)),
        Client = client,
        Artifact = new ArtifactId(row.Id(1)),
        Locator = row.TextOrNull(2),
        Preview = row.TextOrNull(3),
        ContentType = row.TextOrNull(4),
        Coordinates = row.TextOrNull(5),
        Data = row.TextOrNull(6),
    };

    private static Fact ReadFact(SqliteStatement row, ClientId client) => new()
    {
        Id = new FactId(row.Id(0)),
        Client = client,
        Artifact = new ArtifactId(row.Id(1)),
        Evidence = row.IsNull(2) ? null : new EvidenceId(row.Id(2)),
        ReportWeek = row.TextOrNull(3),
        Entity = row.TextOrNull(4),
        Metrics = row.Text(5),
    };

    private static DocumentEntity ReadEntity(SqliteStatement row, ClientId client) => new()
    {
        Id = new EntityId(row.Id(0)),
        Client = client,
        Document = new DocumentId(row.Id(1)),
        Label = row.Text(2),
        Text = row.Text(3),
        Start = row.Int32OrNull(4),
        End = row.Int32OrNull(5),
        Page = row.Int32OrNull(6),
        Context = row.TextOrNull(7),
        SourceIndex = row.Int32OrNull(8),
    };

    private static MetricHit ReadHit(SqliteStatement row, ClientId client) => new()
    {
        Id = new MetricHitId(row.Id(0)),
        Client = client,
        Document = new DocumentId(row.Id(1)),
        Type = row.Text(2),
        Value = row.TextOrNull(3),
        Context = row.TextOrNull(4),
        Position = row.TextOrNull(5),
        Page = row.Int32OrNull(6),
        SourceIndex = row.Int32OrNull(7),
    };
}
