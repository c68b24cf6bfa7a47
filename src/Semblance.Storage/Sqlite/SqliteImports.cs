using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteImports(SqliteConnections connections, SqliteGalleries galleries, TimeProvider time) : IImportStore
{
    // An import goes back to the inner pages of its indexes all the time; 256 MiB of them spare it reading. TruncateLogAsync gives them back.
    private const string ImportCache = "PRAGMA cache_size = -262144";

    private static readonly string SelectRuns = $"""
        SELECT
            r.id, r.plan_hash, r.source, r.status, r.batches, r.only_json, r.started_at, r.ended_at,
            count(b.number), {string.Join(", ", SqliteBatchWriter.OutcomeColumns.Select(c => $"coalesce(sum(b.{c}), 0)"))}
        FROM import_runs r
        JOIN clients c ON c.key = r.client_key
        LEFT JOIN import_batches b ON b.run_key = r.key
        WHERE c.id = ?1 AND (?2 IS NULL OR r.id = ?2)
        GROUP BY r.key
        ORDER BY r.started_at DESC, r.id DESC
        """;

    public Task AddRunAsync(ImportRun run, ReadOnlyMemory<byte> plan, CancellationToken cancellationToken)
    {
        var compressed = StoredPlan.Compress(plan.Span);
        return connections.WriteAsync(
            database =>
            {
                if (!SqliteRun.TryAdd(database, run, compressed))
                {
                    throw StoreErrors.RunExists(run.Id);
                }
            },
            cancellationToken);
    }

    public Task<ImportRun?> FindRunAsync(ClientId client, RunId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare(SelectRuns).Add(client.Value).Add(id.Value);
            return row.Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<ImportRun>> ListRunsAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<ImportRun>>(
            database =>
            {
                using var rows = database.Prepare(SelectRuns).Add(client.Value).Add((string?)null);
                var runs = new List<ImportRun>();
                while (rows.Step())
                {
                    runs.Add(Read(rows, client));
                }

                return runs;
            },
            cancellationToken);

    public Task<ReadOnlyMemory<byte>?> FindPlanAsync(ClientId client, RunId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare(
                "SELECT r.plan FROM import_runs r JOIN clients c ON c.key = r.client_key WHERE c.id = ? AND r.id = ?");
            return row.Add(client.Value).Add(id.Value).Step() ? StoredPlan.Decompress(row.Blob(0).ToArray()) : (ReadOnlyMemory<byte>?)null;
        },
        cancellationToken);

    public async Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, CancellationToken cancellationToken)
    {
        var sum = await connections.WriteAsync(
            database =>
            {
                database.Execute(ImportCache);
                return batches.Aggregate(BatchOutcome.None, (sum, batch) => sum + new SqliteBatchWriter(database, client, batch).Apply());
            },
            cancellationToken);
        await connections.MoveLogAsync();
        return sum;
    }

    public async Task<BatchOutcome> RehearseAsync(
        ClientId client, ImportRun run, IAsyncEnumerable<ImportBatch> batches, Action<int>? applied, CancellationToken cancellationToken)
    {
        var sum = BatchOutcome.None;
        await using (var transaction = await connections.BeginAsync(cancellationToken))
        {
            var database = transaction.Database;
            database.Execute(ImportCache);
            if (SqliteRun.Find(database, client, run.Id) is null && !SqliteRun.TryAdd(database, run with { Client = client }, StoredPlan.Compress([])))
            {
                throw StoreErrors.RunExists(run.Id);
            }

            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                sum += await Task.Run(() => new SqliteBatchWriter(database, client, batch).Apply(), cancellationToken);
                applied?.Invoke(batch.Number);
            }
        }

        await connections.TruncateLogAsync(CancellationToken.None);
        return sum;
    }

    public Task<AttendanceRows> FindAttendanceAsync(ClientId client, AttendanceRows wanted, CancellationToken cancellationToken) =>
        connections.ReadAsync(database => SqliteAttendanceWriter.Find(database, client, wanted), cancellationToken);

    public async Task CompleteAsync(ClientId client, RunId id, CancellationToken cancellationToken)
    {
        await connections.WriteAsync(
            database =>
            {
                var run = SqliteRun.Get(database, client, id);
                if (run.Status == RunStatus.RolledBack)
                {
                    throw StoreErrors.RunEnded(id);
                }

                if (run.Missing(database) is var missing and > 0)
                {
                    throw StoreErrors.RunIncomplete(id, missing);
                }

                if (run.Status == RunStatus.Open)
                {
                    run.End(database, RunStatus.Done, time.GetUtcNow());
                }
            },
            cancellationToken);
        await connections.TruncateLogAsync(CancellationToken.None);
    }

    public async Task<RollbackOutcome> RollbackAsync(
        ClientId client, RunId id, PersonId? person, bool force, CancellationToken cancellationToken)
    {
        var outcome = await connections.WriteAsync(
            database => new SqliteRollback(database, client, SqliteRun.Get(database, client, id)).Run(person, force, time.GetUtcNow()),
            cancellationToken);
        if (outcome.FacesRemoved + outcome.PeopleRemoved > 0)
        {
            galleries.RemoveFiles(client);
            await connections.TruncateLogAsync(CancellationToken.None);
        }

        return outcome;
    }

    private static ImportRun Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new RunId(row.Text(0)),
        Client = client,
        PlanHash = row.Text(1),
        Source = row.Text(2),
        Status = RunNames.ParseStatus(row.Text(3)),
        Batches = row.Int32(4),
        Only = StoreJson.ReadList(row.Text(5)),
        StartedAt = row.Time(6),
        EndedAt = row.IsNull(7) ? null : row.Time(7),
        BatchesApplied = row.Int32(8),
        Outcome = SqliteBatchWriter.ReadOutcome(row, 9),
    };
}
