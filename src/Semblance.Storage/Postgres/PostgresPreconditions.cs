namespace Semblance.Storage.Postgres;

/// <summary>What a server and a user must have before Semblance's schema can be made, each told in one line with who does what about it.</summary>
internal static class PostgresPreconditions
{
    public const int OldestServer = 15;

    /// <summary>Iterative index scans came with it: https://github.com/pgvector/pgvector/blob/master/CHANGELOG.md#080-2024-10-30.</summary>
    public static readonly Version OldestPgvector = new(0, 8, 0);

    /// <exception cref="SemblanceException">
    /// Refused: <c>store-read-only</c>, <c>pgvector-rights</c>, <c>store-role</c>, <c>store-rights</c>; Unsupported: <c>postgres-older</c>,
    /// <c>pgvector-missing</c>, <c>pgvector-older</c>.
    /// </exception>
    public static void Check(PostgresStatus status, PostgresAddress address)
    {
        if (status.IsReplica || status.IsReadOnly)
        {
            throw PostgresErrors.ReadOnly(address.Target);
        }

        if (status.ServerMajor < OldestServer)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "postgres-older",
                $"{address.Target} is PostgreSQL {status.Server}, Semblance needs {OldestServer} or later: upgrade the server.");
        }

        CheckPgvector(status, address);
        CheckRole(status, address);
        if (status.Schema == 0 && !status.MayCreateInSchema)
        {
            throw new SemblanceException(ErrorKind.Refused, "store-rights",
                $"{address.Target}: {status.User} may not make tables: have an administrator run GRANT CREATE ON SCHEMA public TO {Quote(status.User)}, or migrate as the owner of the database.");
        }
    }

    /// <exception cref="SemblanceException">Unsupported, <c>pgvector-older</c>.</exception>
    public static void CheckPgvectorVersion(string installed, string? available, PostgresAddress address)
    {
        if (IsOldPgvector(installed))
        {
            throw new SemblanceException(ErrorKind.Unsupported, "pgvector-older",
                $"{address.Target} has pgvector {installed}, Semblance needs {OldestPgvector} or later: {(available is null || IsOldPgvector(available) ? "install a later one on the server, then " : "")}ALTER EXTENSION vector UPDATE.");
        }
    }

    private static void CheckPgvector(PostgresStatus status, PostgresAddress address)
    {
        if (status.Pgvector is { } installed)
        {
            CheckPgvectorVersion(installed, status.PgvectorAvailable, address);
            return;
        }

        if (status.PgvectorAvailable is not { } available)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "pgvector-missing",
                $"{address.Target}: the server lacks the extension pgvector: install it there (package postgresql-{status.ServerMajor}-pgvector), then run '{PostgresErrors.MigrateCommand(address)}'.");
        }

        CheckPgvectorVersion(available, null, address);
        if (!status.IsSuperuser && !(status.IsPgvectorTrusted && status.MayCreateInDatabase))
        {
            throw new SemblanceException(ErrorKind.Refused, "pgvector-rights",
                $"{address.Target}: {status.User} may not make the extension: have an administrator run CREATE EXTENSION vector in this database, then migrate again.");
        }
    }

    private static void CheckRole(PostgresStatus status, PostgresAddress address)
    {
        if (status.MayBeApplication || status.MayGrantApplication)
        {
            return;
        }

        var (may, statements) = status.HasApplicationRole
            ? (status.MayCreateRoles && status.ServerMajor < 16, "") // since 16, only who made a role may grant it
            : (status.MayCreateRoles, "CREATE ROLE semblance_app NOLOGIN; ");
        if (!may)
        {
            throw new SemblanceException(ErrorKind.Refused, "store-role",
                $"{address.Target}: {status.User} may not {(status.HasApplicationRole ? "work as" : "make")} the role semblance_app: have an administrator run {statements}GRANT semblance_app TO {Quote(status.User)}, then migrate again.");
        }
    }

    private static bool IsOldPgvector(string version) => Version.TryParse(version, out var number) && number < OldestPgvector;

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
