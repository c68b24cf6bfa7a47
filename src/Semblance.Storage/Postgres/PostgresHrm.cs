using Npgsql;
using Semblance.Clients;
using Semblance.Documents;
using static Semblance.Storage.Postgres.PostgresColumns;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresHrm(PostgresConnections connections) : IHrmStore
{
    private const string Select = """
        SELECT r.id, r.at, r.task, r.steps, r.latency_ms, r.accuracy, r.payload::text,
            ARRAY(SELECT m.name::text FROM hrm_metrics m WHERE m.client_id = r.client_id AND m.run_id = r.id ORDER BY m.name),
            ARRAY(SELECT m.value FROM hrm_metrics m WHERE m.client_id = r.client_id AND m.run_id = r.id ORDER BY m.name)
        FROM hrm_runs r
        """;

    private const string Insert = """
        INSERT INTO hrm_runs (client_id, id, at, task, steps, latency_ms, accuracy, payload)
        SELECT $1, id, at, task, steps, latency_ms, accuracy, payload::jsonb
        FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::int[], $6::float8[], $7::float8[], $8::text[])
            AS r (id, at, task, steps, latency_ms, accuracy, payload)
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string InsertMetrics = """
        INSERT INTO hrm_metrics (client_id, run_id, name, value) SELECT $1, r.* FROM unnest($2::uuid[], $3::text[], $4::float8[]) AS r RETURNING client_id
        """;

    public Task<int> AddAsync(ClientId client, IReadOnlyList<HrmRun> runs, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var stored = DocumentRules.Stored(client, runs, r => r.Client, DocumentRules.Stored).DistinctBy(r => r.Id).ToList();
            await PostgresClients.CheckAsync(session, client);
            var added = await session.ListAsync(
                Insert, row => new HrmRunId(row.GetGuid(0)), client.Value, All(stored, r => r.Id.Value), All(stored, r => r.At), All(stored, r => r.Task), All(stored, r => r.Steps),
                All(stored, r => r.LatencyMs), All(stored, r => r.Accuracy), All(stored, r => r.Payload));
            var known = added.ToHashSet();
            var metrics = stored.Where(r => known.Contains(r.Id)).SelectMany(r => r.Metrics.Select(m => (Run: r.Id.Value, m.Key, m.Value))).ToList();
            await session.RunAsync(InsertMetrics, client.Value, All(metrics, m => m.Run), All(metrics, m => m.Key), All(metrics, m => m.Value));
            return added.Count;
        },
        cancellationToken);

    public Task<HrmRun?> FindAsync(ClientId client, HrmRunId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync($"{Select} WHERE r.client_id = $1 AND r.id = $2", row => Read(row, client), client.Value, id.Value), cancellationToken);

    public Task<IReadOnlyList<HrmRun>> ListAsync(ClientId client, HrmQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var conditions = Of(client, query.Task).Add("r.at >= {0}", query.From?.ToUniversalTime()).Before(query.After, "r.at", "r.id");

        return connections.RunAsync<IReadOnlyList<HrmRun>>(client, async session => await ListAsync(session, client, conditions, query.Limit), cancellationToken);
    }

    public Task<HrmTotals> TallyAsync(ClientId client, string? task, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var conditions = Of(client, task);
            var totals = await session.ListAsync(
                $"SELECT count(*), avg(r.steps)::float8, avg(r.latency_ms), avg(r.accuracy) FROM hrm_runs r WHERE {conditions.Sql}",
                row => new HrmTotals(row.GetInt64(0), row.Real(1), row.Real(2), row.Real(3), Last: null), conditions.Values);
            return totals[0] with { Last = (await ListAsync(session, client, conditions, 1)).FirstOrDefault() };
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, HrmRunId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, async session => await session.RunAsync("DELETE FROM hrm_runs WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1, cancellationToken);

    private static PostgresConditions Of(ClientId client, string? task) =>
        new PostgresConditions("r.client_id = $1", client.Value).Add("r.task = {0}", DocumentText.CleanOrNull(task));

    private static Task<List<HrmRun>> ListAsync(PostgresSession session, ClientId client, PostgresConditions conditions, int limit) => session.ListAsync(
        $"{Select} WHERE {conditions.Sql} ORDER BY r.at DESC, r.id DESC LIMIT {conditions.Place(limit)}", row => Read(row, client), conditions.Values);

    private static HrmRun Read(NpgsqlDataReader row, ClientId client)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in row.GetFieldValue<string[]>(7).Zip(row.GetFieldValue<double[]>(8)))
        {
            metrics.Add(name, value);
        }

        return new HrmRun
        {
            Id = new HrmRunId(row.GetGuid(0)),
            Client = client,
            At = row.GetFieldValue<DateTimeOffset>(1),
            Task = row.Text(2),
            Steps = row.GetInt32(3),
            LatencyMs = row.GetDouble(4),
            Accuracy = row.Real(5),
            Payload = row.Json(6),
            Metrics = metrics,
        };
    }
}
