using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>The one place where PostgreSQL's errors become errors of the product: by SqlState, never by text.</summary>
internal static class PostgresErrors
{
    /// <param name="target">What messages call the database: host and name, no user and no password.</param>
    public static SemblanceException Translate(NpgsqlException error, string target) =>
        error is PostgresException server
            ? OfState(server, target)
            : New(ErrorKind.Unavailable, "store-unreachable", error,
                $"{target} does not answer or broke off: check that the server runs and that host and port are right, then try again.");

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static SemblanceException OfState(PostgresException error, string target) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => New(ErrorKind.Refused, "store-login", error,
            $"{target} refuses the login: check the user, and the password in PGPASSWORD or ~/.pgpass."),
        PostgresErrorCodes.InvalidCatalogName => New(ErrorKind.NotFound, "store-missing", error,
            $"{target}: there is no such database: make it with createdb, then run 'semblance db migrate'."),
        PostgresErrorCodes.InsufficientPrivilege => New(ErrorKind.Refused, "store-rights", error,
            $"{target}: the user may not do this: migrate as the owner of the database, with the right to create roles and the extension vector."),
        PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported => New(ErrorKind.Unsupported, "pgvector-missing", error,
            $"{target}: the server lacks the extension pgvector: install it there (package postgresql-NN-pgvector), then run 'semblance db migrate'."),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidParameterValue =>
            New(ErrorKind.Refused, "schema-older", error, $"{target} has no schema of Semblance, or half of one: run 'semblance db migrate'."),
        PostgresErrorCodes.DiskFull => New(ErrorKind.Exhausted, "store-full", error,
            $"{target}: the server's disk is full. What was committed is safe; make room and go on."),
        PostgresErrorCodes.OutOfMemory => New(ErrorKind.Exhausted, "store-memory", error,
            $"{target}: the server ran out of memory: use smaller batches or give it more."),
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
            New(ErrorKind.Unavailable, "store-busy", error, $"{target} is being written by another process: try again when it is done."),
        PostgresErrorCodes.QueryCanceled => New(ErrorKind.Unavailable, "store-timeout", error,
            $"{target} took longer than the time-out of a statement: try again when it has less to do."),
        PostgresErrorCodes.ReadOnlySqlTransaction => New(ErrorKind.Refused, "store-read-only", error,
            $"{target} is a replica or read-only: name the primary server with --store."),
        PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter => New(ErrorKind.Invalid, "text-nul", error,
            "A text holds the character U+0000, which PostgreSQL cannot keep: take it out of the source."),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => New(ErrorKind.Corrupt, "store-corrupt", error,
            $"{target} is damaged: restore a backup, or import again into a new database."),
        _ when error.IsTransient || error.SqlState.StartsWith("57P", StringComparison.Ordinal) => New(ErrorKind.Unavailable, "store-unreachable", error,
            $"{target} is not available just now (PostgreSQL error {error.SqlState}): try again."),
        _ => New(ErrorKind.Corrupt, "store-fault", error, $"{target}: PostgreSQL reports error {error.SqlState}; its log says more."),
    };

    private static SemblanceException New(ErrorKind kind, string code, NpgsqlException error, string message) =>
        new(kind, code, message, error) { Data = { ["sqlstate"] = error.SqlState } };
}
