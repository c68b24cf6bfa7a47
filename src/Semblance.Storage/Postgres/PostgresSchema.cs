using Semblance.Storage.Migrations;

namespace Semblance.Storage.Postgres;

/// <summary>The schema of a PostgreSQL store: which steps there are, and how PostgreSQL runs and remembers them.</summary>
internal sealed class PostgresSchema(PostgresPool pool) : ISchemaEngine
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

    public string Target => pool.Address.Target;

    public Task<IReadOnlyList<AppliedMigration>> ListAppliedAsync(CancellationToken cancellationToken) => pool.RunAsync<IReadOnlyList<AppliedMigration>>(
        async session => await session.AnyAsync("SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL")
            ? await session.ListAsync(
                "SELECT number, name, checksum FROM schema_migrations ORDER BY number",
                row => new AppliedMigration(row.GetInt32(0), row.GetString(1), row.GetString(2)))
            : [],
        cancellationToken);

    public Task ApplyAsync(Migration migration, CancellationToken cancellationToken) => pool.RunAsync(async session =>
    {
        await session.RunAsync(Lock);
        await session.RunAsync(CreateLog);
        if (await session.RunAsync(
            "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            migration.Number, migration.Name, migration.Checksum) == 1)
        {
            // A store that has moved takes a step of the schema, rows included, as it takes a replay.
            await session.RunAsync("SELECT set_config('semblance.replay', 'on', true)");
            await session.RunAsync(migration.Up);
            await session.RunAsync("GRANT SELECT ON schema_migrations TO semblance_app");
        }

        return true;
    }, cancellationToken);

    public Task RevertAsync(Migration migration, CancellationToken cancellationToken) => pool.RunAsync(async session =>
    {
        await session.RunAsync(Lock);
        if (await session.RunAsync("DELETE FROM schema_migrations WHERE number = $1", migration.Number) == 1)
        {
            await session.RunAsync(migration.Down);
        }

        return true;
    }, cancellationToken);
}
