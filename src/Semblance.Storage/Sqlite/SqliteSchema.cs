using Semblance.Storage.Migrations;

namespace Semblance.Storage.Sqlite;

/// <summary>The schema of a SQLite store: which steps there are, and how SQLite runs and remembers them.</summary>
internal sealed class SqliteSchema(SqliteDatabase database, TimeProvider time) : ISchemaEngine
{
    /// <summary>"Smbl", in the file's header: tells our files from others (https://www.sqlite.org/fileformat.html#application_id).</summary>
    public const int ApplicationId = 0x536D626C;

    public static readonly IReadOnlyList<Migration> Steps = Migration.Embedded("Semblance.Storage.Sqlite.Migrations.");

    private const string CreateLog = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number     INTEGER PRIMARY KEY,
            name       TEXT    NOT NULL,
            checksum   TEXT    NOT NULL,
            applied_at INTEGER NOT NULL
        ) STRICT
        """;

    public string Target => database.File;

    public Task<IReadOnlyList<AppliedMigration>> ListAppliedAsync(CancellationToken cancellationToken)
    {
        var applied = new List<AppliedMigration>();
        if (database.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'") == 0)
        {
            return Task.FromResult<IReadOnlyList<AppliedMigration>>(applied);
        }

        using var rows = database.Prepare("SELECT number, name, checksum FROM schema_migrations ORDER BY number");
        while (rows.Step())
        {
            applied.Add(new AppliedMigration(rows.Int32(0), rows.Text(1), rows.Text(2)));
        }

        return Task.FromResult<IReadOnlyList<AppliedMigration>>(applied);
    }

    public Task ApplyAsync(Migration migration, CancellationToken cancellationToken)
    {
        InTransaction(() =>
        {
            database.Execute(CreateLog);
            using var record = database.Prepare(
                "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
            if (record.Add(migration.Number).Add(migration.Name).Add(migration.Checksum).Add(time.GetUtcNow()).Run() == 1)
            {
                database.Execute(migration.Up);
            }
        });
        return Task.CompletedTask;
    }

    public Task RevertAsync(Migration migration, CancellationToken cancellationToken)
    {
        InTransaction(() =>
        {
            using var forget = database.Prepare("DELETE FROM schema_migrations WHERE number = ?");
            if (forget.Add(migration.Number).Run() == 1)
            {
                database.Execute(migration.Down);
            }
        });
        return Task.CompletedTask;
    }

    private void InTransaction(Action work)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            database.Execute("COMMIT");
        }
        finally
        {
            if (database.InTransaction)
            {
                _ = database.TryExecute("ROLLBACK");
            }
        }
    }
}
