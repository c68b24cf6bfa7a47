using Npgsql;
using Semblance.Storage.Migrations;

namespace Semblance.Storage.Postgres;

/// <summary>The schema of a PostgreSQL store: which steps there are, and how PostgreSQL runs and remembers them.</summary>
internal sealed class PostgresSchema(NpgsqlDataSource source, string target) : ISchemaEngine
{
    public static readonly IReadOnlyList<Migration> Steps = Migration.Embedded("Semblance.Storage.Postgres.Migrations.");

    // An arbitrary number that every Semblance agrees on: one migration at a time.
    private const string Lock = "SELECT pg_advisory_xact_lock(7020584)";

    private const string CreateLog = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number     integer PRIMARY KEY,
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    public string Target => target;

    public async Task<IReadOnlyList<AppliedMigration>> ListAppliedAsync(CancellationToken cancellationToken)
    {
        var applied = new List<AppliedMigration>();
        await TransactAsync(async session =>
        {
            if (await session.AnyAsync("SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL"))
            {
                applied = await session.ListAsync(
                    "SELECT number, name, checksum FROM schema_migrations ORDER BY number",
                    row => new AppliedMigration(row.GetInt32(0), row.GetString(1), row.GetString(2)));
            }
        }, cancellationToken);
        return applied;
    }

    public Task ApplyAsync(Migration migration, CancellationToken cancellationToken) => TransactAsync(async session =>
    {
        await session.RunAsync(Lock);
        await session.RunAsync(CreateLog);
        if (await session.RunAsync(
            "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            migration.Number, migration.Name, migration.Checksum) == 1)
        {
            await session.RunAsync(migration.Up);
            await session.RunAsync("GRANT SELECT ON schema_migrations TO semblance_app");
        }
    }, cancellationToken);

    public Task RevertAsync(Migration migration, CancellationToken cancellationToken) => TransactAsync(async session =>
    {
        await session.RunAsync(Lock);
        if (await session.RunAsync("DELETE FROM schema_migrations WHERE number = $1", migration.Number) == 1)
        {
            await session.RunAsync(migration.Down);
        }
    }, cancellationToken);

    private async Task TransactAsync(Func<PostgresSession, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await work(new PostgresSession(connection, transaction, cancellationToken));
            await transaction.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw PostgresErrors.Translate(error, target);
        }
    }
}
