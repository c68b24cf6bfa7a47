using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteHrm(SqliteConnections connections) : IHrmStore
{
    private const string Select = "SELECT id, at, task, steps, latency_ms, accuracy, payload, key FROM hrm_runs";

    private const string Insert = """
        INSERT INTO hrm_runs (client_key, id, at, task, steps, latency_ms, accuracy, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """;

    public Task<int> AddAsync(ClientId client, IReadOnlyList<HrmRun> runs, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var owner = SqliteClients.Key(database, client);
            return DocumentRules.Stored(client, runs, r => r.Client, DocumentRules.Stored).Sum(run => Add(database, owner, run));
        },
        cancellationToken);

    public Task<HrmRun?> FindAsync(ClientId client, HrmRunId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database => List(database, client, new SqliteConditions("client_key = ?", s => s.Add(SqliteClients.FindKey(database, client))).Add("id = ?", id.Value), 1).FirstOrDefault(),
        cancellationToken);

    public Task<IReadOnlyList<HrmRun>> ListAsync(ClientId client, HrmQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<HrmRun>>(
            database =>
            {
                var conditions = new SqliteConditions("client_key = ?", s => s.Add(SqliteClients.FindKey(database, client))).Add("task = ?", query.Task);
                if (query.From is { } from)
                {
                    conditions.Add("at >= ?", s => s.Add(from));
                }

                conditions.Before(query.After, "at");

                return List(database, client, conditions, query.Limit);
            },
            cancellationToken);
    }

    public Task<HrmTotals> TallyAsync(ClientId client, string? task, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            var conditions = new SqliteConditions("client_key = ?", s => s.Add(SqliteClients.FindKey(database, client))).Add("task = ?", task);
            using var row = conditions.Bind(database.Prepare($"SELECT count(*), avg(steps), avg(latency_ms), avg(accuracy) FROM hrm_runs WHERE {conditions.Sql}"));
            row.Step();
            return new HrmTotals(row.Integer(0), row.RealOrNull(1), row.RealOrNull(2), row.RealOrNull(3), List(database, client, conditions, 1).FirstOrDefault());
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, HrmRunId id, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare("DELETE FROM hrm_runs WHERE client_key = ? AND id = ?");
            return delete.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Run() == 1;
        },
        cancellationToken);

    private static int Add(SqliteDatabase database, long owner, HrmRun run)
    {
        using var insert = database.Prepare(Insert);
        insert.Add(owner).Add(run.Id.Value).Add(run.At).Add(run.Task).Add(run.Steps).Add(run.LatencyMs).Add(run.Accuracy).Add(run.Payload);
        if (insert.Run() == 0)
        {
            return 0;
        }

        var key = database.LastKey;
        using var metric = database.Prepare("INSERT INTO hrm_metrics (client_key, run_key, name, value) VALUES (?, ?, ?, ?)");
        foreach (var (name, value) in run.Metrics)
        {
            metric.Add(owner).Add(key).Add(name).Add(value).Run();
        }

        return 1;
    }

    private static List<HrmRun> List(SqliteDatabase database, ClientId client, SqliteConditions conditions, int limit)
    {
        using var rows = conditions.Bind(database.Prepare($"{Select} WHERE {conditions.Sql} ORDER BY at DESC, id DESC LIMIT ?")).Add(limit);
        using var metrics = database.Prepare("SELECT name, value FROM hrm_metrics WHERE run_key = ?");
        return rows.All(row => Read(row, metrics, client));
    }

    private static HrmRun Read(SqliteStatement row, SqliteStatement metrics, ClientId client)
    {
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in metrics.Add(row.Integer(7)).All(m => (m.Text(0), m.Real(1))))
        {
            values.Add(name, value);
        }

        metrics.Reset();
        return new HrmRun
        {
            Id = new HrmRunId(row.Id(0)),
            Client = client,
            At = row.Time(1),
            Task = row.TextOrNull(2),
            Steps = row.Int32(3),
            LatencyMs = row.Real(4),
            Accuracy = row.RealOrNull(5),
            Payload = row.Text(6),
            Metrics = values,
        };
    }
}
