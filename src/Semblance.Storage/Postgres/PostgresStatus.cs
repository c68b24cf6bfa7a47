using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>What a server says of itself, of pgvector, of the user who asks and of Semblance's schema in one database.</summary>
public sealed record PostgresStatus
{
    internal const string Select = """
        SELECT
            current_setting('server_version'),
            current_setting('server_version_num')::int,
            (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
            a.default_version,
            coalesce((SELECT v.trusted FROM pg_available_extension_versions v WHERE v.name = a.name AND v.version = a.default_version), false),
            current_user::text,
            r.rolsuper,
            r.rolsuper OR r.rolbypassrls,
            r.rolsuper OR r.rolcreaterole,
            has_database_privilege(current_database(), 'CREATE'),
            coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
            EXISTS (SELECT FROM pg_roles WHERE rolname = 'semblance_app'),
            coalesce((
                SELECT pg_has_role(oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
                FROM pg_roles WHERE rolname = 'semblance_app'), false),
            coalesce((SELECT pg_has_role(oid, 'MEMBER WITH ADMIN OPTION') FROM pg_roles WHERE rolname = 'semblance_app'), false),
            pg_is_in_recovery(),
            current_setting('transaction_read_only')::boolean,
            coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)
        FROM pg_roles r
        LEFT JOIN pg_available_extensions a ON a.name = 'vector'
        WHERE r.rolname = current_user
        """;

    /// <summary>Such as <c>15.18 (Debian 15.18-0+deb12u1)</c>.</summary>
    public required string Server { get; init; }

    /// <summary>Major version times 10,000 plus minor: 150018.</summary>
    public required int ServerNumber { get; init; }

    /// <summary>The version of the extension in this database; null where it was not made.</summary>
    public required string? Pgvector { get; init; }

    /// <summary>The version the server could make; null where pgvector is not installed there.</summary>
    public required string? PgvectorAvailable { get; init; }

    /// <summary>Who may make things in a database may make the extension, too.</summary>
    public required bool IsPgvectorTrusted { get; init; }

    public required string User { get; init; }

    public required bool IsSuperuser { get; init; }

    /// <summary>Row-level security does not bind the user, as long as they do not work as <c>semblance_app</c>.</summary>
    public required bool BypassesRowSecurity { get; init; }

    public required bool MayCreateRoles { get; init; }

    public required bool MayCreateInDatabase { get; init; }

    public required bool MayCreateInSchema { get; init; }

    /// <summary>The server has the role <c>semblance_app</c>.</summary>
    public required bool HasApplicationRole { get; init; }

    /// <summary>The user may work as <c>semblance_app</c>.</summary>
    public required bool MayBeApplication { get; init; }

    /// <summary>The user may let others, and themselves, work as <c>semblance_app</c>.</summary>
    public required bool MayGrantApplication { get; init; }

    public required bool IsReplica { get; init; }

    public required bool IsReadOnly { get; init; }

    /// <summary>As the server sees it: behind a pooler, the pooler's connection.</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>The schema the database has; 0 for none.</summary>
    public int Schema { get; init; }

    /// <summary>The hosts the address names, where it names several.</summary>
    public IReadOnlyList<HostReading> Hosts { get; init; } = [];

    /// <summary>The newest schema this program knows.</summary>
    public static int NewestSchema => PostgresSchema.Steps.Count;

    public int ServerMajor => ServerNumber / 10_000;

    internal static PostgresStatus Read(NpgsqlDataReader row) => new()
    {
        Server = row.GetString(0),
        ServerNumber = row.GetInt32(1),
        Pgvector = row.IsDBNull(2) ? null : row.GetString(2),
        PgvectorAvailable = row.IsDBNull(3) ? null : row.GetString(3),
        IsPgvectorTrusted = row.GetBoolean(4),
        User = row.GetString(5),
        IsSuperuser = row.GetBoolean(6),
        BypassesRowSecurity = row.GetBoolean(7),
        MayCreateRoles = row.GetBoolean(8),
        MayCreateInDatabase = row.GetBoolean(9),
        MayCreateInSchema = row.GetBoolean(10),
        HasApplicationRole = row.GetBoolean(11),
        MayBeApplication = row.GetBoolean(12),
        MayGrantApplication = row.GetBoolean(13),
        IsReplica = row.GetBoolean(14),
        IsReadOnly = row.GetBoolean(15),
        IsEncrypted = row.GetBoolean(16),
    };
}
