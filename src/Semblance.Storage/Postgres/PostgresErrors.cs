using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Semblance.Storage.Moving;
using Semblance.Storage.Postgres.Replicas;

namespace Semblance.Storage.Postgres;

/// <summary>The one place where PostgreSQL's errors become errors of the product: by SqlState, never by text.</summary>
internal static class PostgresErrors
{
    /// <summary>What <c>refuse_as_moved</c> raises.</summary>
    private const string MovedState = "SM001";

    public static SemblanceException Translate(NpgsqlException error, PostgresAddress address) =>
        error is PostgresException server
            ? OfState(server, address)
            : error.InnerException is AuthenticationException
                ? New(ErrorKind.Refused, "store-tls", error,
                    $"{address.Target} shows a certificate that cannot be verified: name its authority with sslrootcert=FILE, or the host as the certificate does.")
                : Unreachable(error, address);

    /// <summary>The server could not be reached at all.</summary>
    public static SemblanceException Unreachable(Exception error, PostgresAddress address) => New(
        ErrorKind.Unavailable, "store-unreachable", error,
        $"{address.Target} does not answer or broke off: check that the server runs and that host and port are right, then try again.");

    /// <summary>Of several hosts none takes writes.</summary>
    public static SemblanceException NoPrimary(PostgresAddress address, IEnumerable<PostgresMember> members) => New(
        ErrorKind.Unavailable, "store-unreachable", null,
        $"{address.Target}: no host takes writes just now ({string.Join("; ", members.Select(m => $"{m.Address.HostName}: {m.Problem ?? "a standby"}"))}): promote a standby, or bring the primary back, then try again.");

    /// <summary>Two hosts that know nothing of each other, or have parted.</summary>
    public static SemblanceException TwoPrimaries(PostgresAddress address, PostgresAddress one, PostgresAddress other) => New(
        ErrorKind.Refused, "store-hosts", null,
        $"{address.Target}: {one.HostName} and {other.HostName} both take writes, and only one of them can be right: stop the one that is not in use, or leave it out of the address.");

    public static SemblanceException TwoClusters(PostgresAddress address, PostgresAddress one, PostgresAddress other) => New(
        ErrorKind.Refused, "store-hosts", null,
        $"{address.Target}: {one.HostName} and {other.HostName} belong to different database clusters: name a primary and the standbys that follow it.");

    /// <summary>The code of whatever a host fails with.</summary>
    public static string CodeOf(Exception error, PostgresAddress address) => error switch
    {
        SemblanceException known => known.Code,
        NpgsqlException failed => Translate(failed, address).Code,
        _ => "store-unreachable",
    };

    /// <summary>The host may have to be left for another: it does not answer, or not yet, or not any more.</summary>
    public static bool IsAway(Exception error) =>
        error is TimeoutException or SocketException || IsBroken(error) || (error is PostgresException server && server.SqlState.StartsWith("57P", StringComparison.Ordinal));

    /// <summary>A log-in that this side broke off: the server wants a password, or has no TLS.</summary>
    public static SemblanceException OfLogin(NpgsqlException error, PostgresAddress address, bool lacksTls) => lacksTls
        ? New(ErrorKind.Refused, "store-tls", error,
            $"{address.Target} has no TLS, and nothing is sent to another machine without: switch ssl on there, or accept that everybody on the way can read along with sslmode=disable.")
        : NoLogin(error, address);

    /// <summary>Every connection of this process is in use, for longer than a caller waits.</summary>
    public static SemblanceException OutOfConnections(Exception error, PostgresAddress address, int most) => New(
        ErrorKind.Unavailable, "store-busy", error,
        $"{address.Target}: all {most} connections of this process are in use: try again when it has less to do, or raise pool_size or pool_timeout in the address.");

    /// <summary>A pooler stands between, where a session must keep what it is told.</summary>
    public static SemblanceException NeedsDirect(PostgresAddress address) => New(
        ErrorKind.Refused, "store-pooler", null,
        $"{address.Target} is a pooler in transaction mode, which cannot build or drop an index: name the PostgreSQL server itself with --store for this command.");

    /// <summary>What one server can and several together cannot.</summary>
    /// <param name="what">A sentence's end: "takes no …".</param>
    public static SemblanceException Distributed(PostgresAddress address, string what) => New(
        ErrorKind.Unsupported, "store-distributed", null, $"{address.Target} is distributed over several nodes, and {what}");

    /// <summary>Why a user may not work as <c>semblance_app</c>, or what else kept a transaction from being bound.</summary>
    public static SemblanceException OfBinding(PostgresException error, PostgresAddress address) => error.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => New(ErrorKind.Refused, "store-role", error,
            $"{address.Target}: the user may not work as the role semblance_app: have an administrator run GRANT semblance_app TO that user."),
        PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject => New(ErrorKind.Refused, "store-role", error,
            $"{address.Target}: the server lacks the role semblance_app, as after a restore on another server: CREATE ROLE semblance_app NOLOGIN and grant its rights again, or restore with its roles (pg_dumpall --roles-only)."),
        _ => OfState(error, address),
    };

    /// <summary>
    /// The connection is of no use any more, whatever was asked of it. Of one that breaks in the moment in which it is taken from the pool, the driver has put a part away
    /// already, and stumbles over that.
    /// </summary>
    public static bool IsBroken(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.IdleSessionTimeout } => true,
        PostgresException server => server.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException => true,
        ObjectDisposedException gone => gone.ObjectName == typeof(ManualResetEventSlim).FullName,
        _ => false,
    };

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static SemblanceException OfState(PostgresException error, PostgresAddress address)
    {
        var target = address.Target;
        return error.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => NoLogin(error, address),
            PostgresErrorCodes.InvalidCatalogName => New(ErrorKind.NotFound, "store-missing", error,
                $"{target}: there is no such database: make it with createdb, then run '{MigrateCommand(address)}'."),
            PostgresErrorCodes.InsufficientPrivilege => New(ErrorKind.Refused, "store-rights", error,
                $"{target}: the user may not do this: use the user who owns the tables, or have an administrator grant the right."),
            PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported => New(ErrorKind.Unsupported, "pgvector-missing", error,
                $"{target}: the server lacks the extension pgvector: install it there (package postgresql-NN-pgvector), then run '{MigrateCommand(address)}'."),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedObject =>
                New(ErrorKind.Refused, "schema-older", error, $"{target} has no schema of Semblance, or half of one: run '{MigrateCommand(address)}'."),
            PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateFunction =>
                New(ErrorKind.Refused, "store-foreign", error,
                    $"{target} has tables of another program under the names Semblance needs: give Semblance a database of its own."),
            PostgresErrorCodes.DiskFull => New(ErrorKind.Exhausted, "store-full", error,
                $"{target}: the server's disk is full. What was committed is safe; make room and go on."),
            PostgresErrorCodes.OutOfMemory => New(ErrorKind.Exhausted, "store-memory", error,
                $"{target}: the server ran out of memory: use smaller batches or give it more."),
            PostgresErrorCodes.TooManyConnections => New(ErrorKind.Unavailable, "store-busy", error,
                $"{target} has no connection left: lower pool_size here, raise max_connections there, or put a pooler between."),
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
                New(ErrorKind.Unavailable, "store-busy", error, $"{target} is being written by another process: try again when it is done."),
            PostgresErrorCodes.QueryCanceled => New(ErrorKind.Unavailable, "store-timeout", error,
                $"{target} took longer than a statement may ({address.Options.StatementSeconds} s, or less where the server says so): try again when it has less to do, or raise statement_timeout in the address."),
            PostgresErrorCodes.ReadOnlySqlTransaction => ReadOnly(target, error),
            MovedState => MoveErrors.Moved(target, error),
            PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter => New(ErrorKind.Invalid, "text-nul", error,
                "A text holds the character U+0000, which PostgreSQL cannot keep: take it out of the source."),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => New(ErrorKind.Corrupt, "store-corrupt", error,
                $"{target} is damaged: restore a backup, or import again into a new database."),
            _ when error.SqlState.StartsWith("08", StringComparison.Ordinal) => New(ErrorKind.Unavailable, "store-unreachable", error,
                $"{target} does not reach one of its nodes (PostgreSQL error {error.SqlState}), and nothing was answered without it: try again when every node is up."),
            _ when error.IsTransient || IsBroken(error) || error.SqlState.StartsWith("57P", StringComparison.Ordinal) =>
                New(ErrorKind.Unavailable, "store-unreachable", error,
                    $"{target} is not available just now (PostgreSQL error {error.SqlState}): try again."),
            _ => New(ErrorKind.Corrupt, "store-fault", error, $"{target}: PostgreSQL reports error {error.SqlState}; its log says more."),
        };
    }

    /// <summary>A replica, or a server that was told to take no writes.</summary>
    public static SemblanceException ReadOnly(string target, Exception? error = null) => New(ErrorKind.Refused, "store-read-only", error,
        $"{target} is a replica or read-only: name the primary server with --store.");

    /// <summary>What brings the schema of an address up to date, to be pasted.</summary>
    public static string MigrateCommand(PostgresAddress address) => $"semblance --store {address} db migrate";

    private static SemblanceException NoLogin(NpgsqlException error, PostgresAddress address) => New(ErrorKind.Refused, "store-login", error,
        $"{address.Target} refuses the login: check the user, and the password in PGPASSWORD or ~/.pgpass (readable by you only, chmod 600).");

    private static SemblanceException New(ErrorKind kind, string code, Exception? error, string message) =>
        new(kind, code, message, error) { Data = { ["sqlstate"] = (error as NpgsqlException)?.SqlState } };
}
