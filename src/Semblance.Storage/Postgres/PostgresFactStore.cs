using Npgsql;
using Semblance.Clients;
using Semblance.Documents;
using static Semblance.Storage.Postgres.PostgresColumns;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresFactStore(PostgresConnections connections) : IFactStore
{
    private const string InsertEvidence = """
        INSERT INTO evidence (client_id, id, artifact_id, locator, preview, content_type, coordinates, data)
        SELECT $1, id, artifact_id, locator, preview, content_type, coordinates::jsonb, data::jsonb
        FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
            AS r (id, artifact_id, locator, preview, content_type, coordinates, data)
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string SelectEvidence = "SELECT id, artifact_id, locator, preview, content_type, coordinates::text, data::text FROM evidence";

    private const string SelectEvidenceWithoutData = "SELECT id, artifact_id, locator, preview, content_type, coordinates::text, NULL::text FROM evidence";

    private const string SelectWithoutEvidence = """
        SELECT r.id
        FROM unnest($2::uuid[], $3::uuid[]) AS r (id, artifact_id)
        WHERE r.id IS NOT NULL AND NOT EXISTS (SELECT FROM evidence e WHERE e.client_id = $1 AND e.id = r.id AND e.artifact_id = r.artifact_id)
        LIMIT 1
        """;

    private const string InsertFacts = """
        INSERT INTO facts (client_id, id, artifact_id, evidence_id, report_week, entity, metrics)
        SELECT $1, id, artifact_id, evidence_id, report_week, entity, metrics::jsonb
        FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[]) AS r (id, artifact_id, evidence_id, report_week, entity, metrics)
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string SelectFacts = "SELECT id, artifact_id, evidence_id, report_week, entity, metrics::text FROM facts";

    private const string InsertEntities = """
        INSERT INTO document_entities (client_id, id, document_id, label, content, start_char, end_char, page, context, source_index)
        SELECT $1, r.*
        FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::text[], $10::int[]) AS r
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string SelectEntities =
        "SELECT id, document_id, label, content, start_char, end_char, page, context, source_index FROM document_entities";

    private const string InsertHits = """
        INSERT INTO document_metric_hits (client_id, id, document_id, type, value, context, position, page, source_index)
        SELECT $1, r.*
        FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[]) AS r
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string SelectHits = "SELECT id, document_id, type, value, context, position, page, source_index FROM document_metric_hits";

    public Task<int> AddEvidenceAsync(ClientId client, IReadOnlyList<FactEvidence> evidence, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var stored = DocumentRules.Stored(client, evidence, e => e.Client, DocumentRules.Stored);
            await PostgresClients.CheckAsync(session, client);
            await PostgresArtifacts.CheckAsync(session, client, stored.Select(e => e.Artifact));
            return await session.CountReturnedAsync(
                InsertEvidence, client.Value, All(stored, e => e.Id.Value), All(stored, e => e.Artifact.Value), All(stored, e => e.Locator), All(stored, e => e.Preview),
                All(stored, e => e.ContentType), All(stored, e => e.Coordinates), All(stored, e => e.Data));
        },
        cancellationToken);

    public Task<FactEvidence?> FindEvidenceAsync(ClientId client, EvidenceId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync($"{SelectEvidence} WHERE client_id = $1 AND id = $2", row => ReadEvidence(row, client), client.Value, id.Value), cancellationToken);

    public Task<IReadOnlyList<FactEvidence>> ListEvidenceAsync(ClientId client, EvidenceQuery query, CancellationToken cancellationToken) => ListAsync(
        client, query.WithData ? SelectEvidence : SelectEvidenceWithoutData, Of(client).Add("artifact_id = {0}", query.Artifact?.Value), query.After?.Value, query.Limit, ReadEvidence, cancellationToken);

    public Task<int> AddFactsAsync(ClientId client, IReadOnlyList<Fact> facts, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var stored = DocumentRules.Stored(client, facts, f => f.Client, DocumentRules.Stored);
            await PostgresClients.CheckAsync(session, client);
            await PostgresArtifacts.CheckAsync(session, client, stored.Select(f => f.Artifact));
            var (artifacts, evidence) = (All(stored, f => f.Artifact.Value), All(stored, f => f.Evidence?.Value));
            var without = await session.ListAsync(SelectWithoutEvidence, row => new EvidenceId(row.GetGuid(0)), client.Value, evidence, artifacts);
            return without.Count > 0
                ? throw DocumentErrors.EvidenceUnknown(without[0])
                : await session.CountReturnedAsync(
                    InsertFacts, client.Value, All(stored, f => f.Id.Value), artifacts, evidence, All(stored, f => f.ReportWeek), All(stored, f => f.Entity), All(stored, f => f.Metrics));
        },
        cancellationToken);

    public Task<IReadOnlyList<Fact>> ListFactsAsync(ClientId client, FactQuery query, CancellationToken cancellationToken) => ListAsync(
        client,
        SelectFacts,
        Of(client).Add("artifact_id = {0}", query.Artifact?.Value).Add("report_week = {0}", DocumentText.CleanOrNull(query.ReportWeek)).Add("entity = {0}", DocumentText.CleanOrNull(query.Entity)),
        query.After?.Value, query.Limit, ReadFact, cancellationToken);

    public Task<int> RemoveFactsAsync(ClientId client, ArtifactId artifact, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var removed = await session.RunAsync("DELETE FROM facts WHERE client_id = $1 AND artifact_id = $2", client.Value, artifact.Value);
            await session.RunAsync("DELETE FROM evidence WHERE client_id = $1 AND artifact_id = $2", client.Value, artifact.Value);
            return removed;
        },
        cancellationToken);

    public Task<int> AddEntitiesAsync(ClientId client, IReadOnlyList<DocumentEntity> entities, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var stored = DocumentRules.Stored(client, entities, e => e.Client, DocumentRules.Stored);
            await PostgresClients.CheckAsync(session, client);
            await PostgresDocuments.CheckAsync(session, client, stored.Select(e => e.Document));
            return await session.CountReturnedAsync(
                InsertEntities, client.Value, All(stored, e => e.Id.Value), All(stored, e => e.Document.Value), All(stored, e => e.Label), All(stored, e => e.Text),
                All(stored, e => e.Start), All(stored, e => e.End), All(stored, e => e.Page), All(stored, e => e.Context), All(stored, e => e.SourceIndex));
        },
        cancellationToken);

    public Task<IReadOnlyList<DocumentEntity>> ListEntitiesAsync(ClientId client, EntityQuery query, CancellationToken cancellationToken) => ListAsync(
        client, SelectEntities, Of(client).Add("document_id = {0}", query.Document?.Value).Add("label = {0}", DocumentText.CleanOrNull(query.Label)), query.After?.Value,
        query.Limit, ReadEntity, cancellationToken);

    public Task<int> AddMetricHitsAsync(ClientId client, IReadOnlyList<MetricHit> hits, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var stored = DocumentRules.Stored(client, hits, h => h.Client, DocumentRules.Stored);
            await PostgresClients.CheckAsync(session, client);
            await PostgresDocuments.CheckAsync(session, client, stored.Select(h => h.Document));
            return await session.CountReturnedAsync(
                InsertHits, client.Value, All(stored, h => h.Id.Value), All(stored, h => h.Document.Value), All(stored, h => h.Type), All(stored, h => h.Value),
                All(stored, h => h.Context), All(stored, h => h.Position), All(stored, h => h.Page), All(stored, h => h.SourceIndex));
        },
        cancellationToken);

    public Task<IReadOnlyList<MetricHit>> ListMetricHitsAsync(ClientId client, MetricHitQuery query, CancellationToken cancellationToken) => ListAsync(
        client, SelectHits, Of(client).Add("document_id = {0}", query.Document?.Value).Add("type = {0}", DocumentText.CleanOrNull(query.Type)), query.After?.Value,
        query.Limit, ReadHit, cancellationToken);

    public Task<int> RemoveFindingsAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session => await session.RunAsync("DELETE FROM document_entities WHERE client_id = $1 AND document_id = $2", client.Value, document.Value)
            + await session.RunAsync("DELETE FROM document_metric_hits WHERE client_id = $1 AND document_id = $2", client.Value, document.Value),
        cancellationToken);

    public Task AddSummaryAsync(Summary summary, CancellationToken cancellationToken) =>
        connections.RunAsync(summary.Client, session => PostgresSummaries.AddAsync(session, summary), cancellationToken);

    public Task<Summary?> FindSummaryAsync(ClientId client, SummaryId id, CancellationToken cancellationToken) =>
        connections.RunAsync(client, session => PostgresSummaries.FindAsync(session, client, id), cancellationToken);

    public Task<IReadOnlyList<Summary>> ListSummariesAsync(ClientId client, SummaryQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.RunAsync<IReadOnlyList<Summary>>(client, async session => await PostgresSummaries.ListAsync(session, client, query), cancellationToken);
    }

    public Task<bool> RemoveSummaryAsync(ClientId client, SummaryId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, async session => await session.RunAsync("DELETE FROM summaries WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1, cancellationToken);

    private static PostgresConditions Of(ClientId client) => new("client_id = $1", client.Value);

    private Task<IReadOnlyList<T>> ListAsync<T>(
        ClientId client, string select, PostgresConditions conditions, Guid? after, int limit, Func<NpgsqlDataReader, ClientId, T> read, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        conditions.Add("id > {0}", after);
        var sql = $"{select} WHERE {conditions.Sql} ORDER BY id LIMIT {conditions.Place(limit)}";
        return connections.RunAsync<IReadOnlyList<T>>(
            client, async session => await session.ListAsync(sql, row => read(row, client), conditions.Values), cancellationToken);
    }

    private static FactEvidence ReadEvidence(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new EvidenceId(row.GetGuid(0)),
        Client = client,
        Artifact = new ArtifactId(row.GetGuid(1)),
        Locator = row.Text(2),
        Preview = row.Text(3),
        ContentType = row.Text(4),
        Coordinates = row.JsonOrNull(5),
        Data = row.JsonOrNull(6),
    };

    private static Fact ReadFact(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new FactId(row.GetGuid(0)),
        Client = client,
        Artifact = new ArtifactId(row.GetGuid(1)),
        Evidence = row.IsDBNull(2) ? null : new EvidenceId(row.GetGuid(2)),
        ReportWeek = row.Text(3),
        Entity = row.Text(4),
        Metrics = row.Json(5),
    };

    private static DocumentEntity ReadEntity(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new EntityId(row.GetGuid(0)),
        Client = client,
        Document = new DocumentId(row.GetGuid(1)),
        Label = row.GetString(2),
        Text = row.GetString(3),
        Start = row.Int32(4),
        End = row.Int32(5),
        Page = row.Int32(6),
        Context = row.Text(7),
        SourceIndex = row.Int32(8),
    };

    private static MetricHit ReadHit(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new MetricHitId(row.GetGuid(0)),
        Client = client,
        Document = new DocumentId(row.GetGuid(1)),
        Type = row.GetString(2),
        Value = row.Text(3),
        Context = row.Text(4),
        Position = row.Text(5),
        Page = row.Int32(6),
        SourceIndex = row.Int32(7),
    };
}
