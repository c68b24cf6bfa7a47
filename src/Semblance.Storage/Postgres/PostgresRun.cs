using Semblance.Clients;
using Semblance.Imports;

namespace Semblance.Storage.Postgres;

/// <summary>A run's row: what writing on its behalf needs.</summary>
internal sealed record PostgresRun(ClientId Client, RunId Id, RunStatus Status, int Batches)
{
    private const string Insert = """
        INSERT INTO import_runs (client_id, id, plan_hash, source, status, batches, only_json, started_at, ended_at, plan)
        VALUES ($1, $2, $3, $4, $5, $6, $7::json, $8, $9::timestamptz, $10)
        ON CONFLICT DO NOTHING
        """;

    /// <returns>False when the client has a run of this id.</returns>
    public static async Task<bool> TryAddAsync(PostgresSession session, ImportRun run, byte[] plan)
    {
        await PostgresClients.CheckAsync(session, run.Client);
        return await session.RunAsync(
            Insert, run.Client.Value, run.Id.Value, run.PlanHash, run.Source, RunNames.Of(run.Status), run.Batches,
            StoreJson.Write(run.Only), run.StartedAt.ToUniversalTime(), run.EndedAt?.ToUniversalTime(), plan) == 1;
    }

    /// <summary>Null when this client has no such run. The row is locked: one writer at a time works on a run.</summary>
    public static Task<PostgresRun?> FindAsync(PostgresSession session, ClientId client, RunId id) => session.FindAsync(
        "SELECT status, batches FROM import_runs WHERE client_id = $1 AND id = $2 FOR NO KEY UPDATE",
        row => new PostgresRun(client, id, RunNames.ParseStatus(row.GetString(0)), row.GetInt32(1)), client.Value, id.Value);

    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c>.</exception>
    public static async Task<PostgresRun> GetAsync(PostgresSession session, ClientId client, RunId id) =>
        await FindAsync(session, client, id) ?? throw StoreErrors.RunUnknown(id);

    /// <summary>Batches with a checkpoint.</summary>
    public async Task<int> CountAppliedAsync(PostgresSession session) =>
        (int)await session.CountAsync("SELECT count(*) FROM import_batches WHERE client_id = $1 AND run_id = $2", Client.Value, Id.Value);

    public Task EndAsync(PostgresSession session, RunStatus status, DateTimeOffset at) => session.RunAsync(
        "UPDATE import_runs SET status = $3, ended_at = $4 WHERE client_id = $1 AND id = $2", Client.Value, Id.Value, RunNames.Of(status), at);
}
