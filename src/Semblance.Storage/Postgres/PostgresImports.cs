using Npgsql;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresImports(PostgresConnections connections, TimeProvider time) : IImportStore
{
    private static readonly string SelectRuns = $"""
        SELECT
            r.id, r.plan_hash, r.source, r.status, r.batches, r.only_json::text, r.started_at, r.ended_at,
            count(b.number)::int, {string.Join(", ", PostgresBatchWriter.OutcomeColumns.Select(c => $"coalesce(sum(b.{c}), 0)::bigint"))}
        FROM import_runs r
        LEFT JOIN import_batches b ON b.client_id = r.client_id AND b.run_id = r.id
        WHERE r.client_id = $1 AND ($2::text IS NULL OR r.id = $2)
        GROUP BY r.client_id, r.id
        ORDER BY r.started_at DESC, r.id DESC
        """;

    public Task AddRunAsync(ImportRun run, ReadOnlyMemory<byte> plan, CancellationToken cancellationToken) => connections.RunAsync(
        run.Client,
        async session => await PostgresRun.TryAddAsync(session, run, StoredPlan.Compress(plan.Span)) ? true : throw StoreErrors.RunExists(run.Id),
        cancellationToken);

    public Task<ImportRun?> FindRunAsync(ClientId client, RunId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync(SelectRuns, row => Read(row, client), client.Value, id.Value), cancellationToken);

    public Task<IReadOnlyList<ImportRun>> ListRunsAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<ImportRun>>(
            client, async session => await session.ListAsync(SelectRuns, row => Read(row, client), client.Value, null), cancellationToken);

    public Task<ReadOnlyMemory<byte>?> FindPlanAsync(ClientId client, RunId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session => await session.FindAsync(
            "SELECT plan FROM import_runs WHERE client_id = $1 AND id = $2", row => row.GetFieldValue<byte[]>(0), client.Value, id.Value)
            is { } plan ? StoredPlan.Decompress(plan) : (ReadOnlyMemory<byte>?)null,
        cancellationToken);

    public Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, CancellationToken cancellationToken) =>
        ApplyAsync(client, batches, Task.CompletedTask, cancellationToken);

    // Faces travel, and are read by the server, while those before them are written by another of its processes. Locks are taken only after that.
    public async Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, Task before, CancellationToken cancellationToken)
    {
        if (!connections.Pool.HasSeveral)
        {
            await before;
        }

        return await connections.WriteAsync(
            client,
            async session =>
            {
                await PostgresFaceStage.FillAsync(session, batches);
                await before;
                var sum = BatchOutcome.None;
                foreach (var batch in batches)
                {
                    sum += await new PostgresBatchWriter(session, client, batch).ApplyAsync();
                }

                return sum;
            },
            cancellationToken);
    }

    public Task<BatchOutcome> RehearseAsync(
        ClientId client, ImportRun run, IAsyncEnumerable<ImportBatch> batches, Action<int>? applied, CancellationToken cancellationToken) =>
        connections.RehearseAsync(
            client,
            async session =>
            {
                if (await PostgresRun.FindAsync(session, client, run.Id) is null)
                {
                    await PostgresRun.TryAddAsync(session, run with { Client = client }, StoredPlan.Compress([]));
                }

                var sum = BatchOutcome.None;
                await foreach (var batch in batches.WithCancellation(cancellationToken))
                {
                    await PostgresFaceStage.FillAsync(session, [batch]);
                    sum += await new PostgresBatchWriter(session, client, batch).ApplyAsync();
                    applied?.Invoke(batch.Number);
                }

                return sum;
            },
            cancellationToken);

    public Task<AttendanceRows> FindAttendanceAsync(ClientId client, AttendanceRows wanted, CancellationToken cancellationToken) =>
        connections.RunAsync(client, session => PostgresAttendanceWriter.FindAsync(session, client, wanted), cancellationToken);

    public async Task CompleteAsync(ClientId client, RunId id, CancellationToken cancellationToken)
    {
        await connections.RunAsync(
            client,
            async session =>
            {
                await CompleteAsync(session, client, id);
                return true;
            },
            cancellationToken);
        await AnalyzeAsync(cancellationToken);
    }

    public Task<RollbackOutcome> RollbackAsync(
        ClientId client, RunId id, PersonId? person, bool force, CancellationToken cancellationToken) => connections.WriteLongAsync(
        client,
        async session => await new PostgresRollback(session, await PostgresRun.GetAsync(session, client, id), person)
            .RunAsync(force, time.GetUtcNow()),
        cancellationToken);

    private async Task CompleteAsync(PostgresSession session, ClientId client, RunId id)
    {
        var run = await PostgresRun.GetAsync(session, client, id);
        if (run.Status == RunStatus.RolledBack)
        {
            throw StoreErrors.RunEnded(id);
        }

        if (run.Batches - await run.CountAppliedAsync(session) is var missing and > 0)
        {
            throw StoreErrors.RunIncomplete(id, missing);
        }

        if (run.Status == RunStatus.Open)
        {
            await run.EndAsync(session, RunStatus.Done, time.GetUtcNow());
        }
    }

    /// <summary>Without it, plans made for the tables as they were stay until the server looks by itself. A load that is done stays done when it fails.</summary>
    private async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connections.RunLongAsync(session => session.RunAsync("SELECT analyze_store()"), cancellationToken);
        }
        catch (SemblanceException e) when (e.Kind is ErrorKind.Unavailable or ErrorKind.Exhausted)
        {
        }
    }

    private static ImportRun Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new RunId(row.GetString(0)),
        Client = client,
        PlanHash = row.GetString(1),
        Source = row.GetString(2),
        Status = RunNames.ParseStatus(row.GetString(3)),
        Batches = row.GetInt32(4),
        Only = StoreJson.ReadList(row.GetString(5)),
        StartedAt = row.GetFieldValue<DateTimeOffset>(6),
        EndedAt = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
        BatchesApplied = row.GetInt32(8),
        Outcome = PostgresBatchWriter.ReadOutcome(row, 9),
    };
}
