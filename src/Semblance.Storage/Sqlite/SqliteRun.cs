using Semblance.Clients;
using Semblance.Imports;

namespace Semblance.Storage.Sqlite;

/// <summary>A run's row: what writing on its behalf needs.</summary>
internal sealed record SqliteRun(long Key, long ClientKey, RunStatus Status, int Batches)
{
    private const string Insert = """
        INSERT INTO import_runs (id, client_key, plan_hash, source, status, batches, only_json, started_at, ended_at, plan)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO NOTHING
        """;

    /// <returns>False when the id is taken.</returns>
    public static bool TryAdd(SqliteDatabase database, ImportRun run, ReadOnlySpan<byte> plan)
    {
        using var insert = database.Prepare(Insert)
            .Add(run.Id.Value)
            .Add(SqliteClients.Key(database, run.Client))
            .Add(run.PlanHash)
            .Add(run.Source)
            .Add(RunNames.Of(run.Status))
            .Add(run.Batches)
            .Add(StoreJson.Write(run.Only))
            .Add(run.StartedAt)
            .Add(run.EndedAt is { } ended ? StoreTime.ToMicroseconds(ended) : null)
            .Add(plan);
        return insert.Run() == 1;
    }

    /// <summary>Null when this client has no such run.</summary>
    public static SqliteRun? Find(SqliteDatabase database, ClientId client, RunId id)
    {
        using var row = database.Prepare("""
            SELECT r.key, r.client_key, r.status, r.batches
            FROM import_runs r JOIN clients c ON c.key = r.client_key
            WHERE c.id = ? AND r.id = ?
            """);
        return row.Add(client.Value).Add(id.Value).Step()
            ? new SqliteRun(row.Integer(0), row.Integer(1), RunNames.ParseStatus(row.Text(2)), row.Int32(3))
            : null;
    }

    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c>.</exception>
    public static SqliteRun Get(SqliteDatabase database, ClientId client, RunId id) =>
        Find(database, client, id) ?? throw StoreErrors.RunUnknown(id);

    /// <summary>Batches without a checkpoint.</summary>
    public int Missing(SqliteDatabase database)
    {
        using var row = database.Prepare("SELECT count(*) FROM import_batches WHERE run_key = ?").Add(Key);
        row.Step();
        return Batches - row.Int32(0);
    }

    public void End(SqliteDatabase database, RunStatus status, DateTimeOffset at)
    {
        using var update = database.Prepare("UPDATE import_runs SET status = ?, ended_at = ? WHERE key = ?");
        update.Add(RunNames.Of(status)).Add(at).Add(Key).Run();
    }
}
