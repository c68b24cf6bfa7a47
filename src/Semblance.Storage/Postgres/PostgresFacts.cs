namespace Semblance.Storage.Postgres;

/// <summary>What a server's health is judged by, besides its <see cref="PostgresStatus"/>.</summary>
internal sealed record PostgresFacts
{
    private const string SelectSettings = """
        SELECT name, CASE WHEN unit IS NULL OR setting = '0' THEN setting ELSE current_setting(name) END
        FROM pg_settings
        WHERE name IN (
            'fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum', 'shared_buffers', 'work_mem', 'maintenance_work_mem', 'max_connections',
            'idle_in_transaction_session_timeout')
        """;

    // Whatever has a client_id belongs to a client; a table of another schema has other guards.
    private const string SelectUnguarded = """
        SELECT c.relname::text
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id' AND a.attnotnull AND NOT a.attisdropped
        WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'faces'::regclass) AND c.relkind IN ('r', 'p')
            AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
        ORDER BY 1
        """;

    // One that is being built just now is invalid, too, and no fault.
    private const string SelectInvalid = """
        SELECT i.indexrelid::regclass::text
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid
        WHERE NOT i.indisvalid AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'faces'::regclass)
            AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
        ORDER BY 1
        """;

    private const string SelectRest = """
        SELECT
            r.rolsuper OR r.rolbypassrls OR EXISTS (
                SELECT FROM pg_class c WHERE c.oid = 'faces'::regclass AND pg_has_role(r.oid, c.relowner, 'MEMBER')),
            has_database_privilege(r.oid, current_database(), 'TEMP'),
            EXISTS (SELECT FROM pg_class c JOIN pg_am am ON am.oid = c.relam WHERE c.relkind = 'i' AND am.amname = 'hnsw'),
            EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = to_regclass('people_by_text') AND i.indisvalid)
                AND EXISTS (SELECT FROM pg_proc f WHERE f.oid = to_regprocedure('people_with_text(text)') AND pg_get_userbyid(f.proowner) = 'semblance_search'),
            clock_timestamp()
        FROM pg_roles r
        WHERE r.rolname = 'semblance_app'
        """;

    public required PostgresStatus Status { get; init; }

    /// <summary>Settings by name, memory as the server writes it (<c>128MB</c>).</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Tables of clients whose rows are not guarded, even from their owner.</summary>
    public required IReadOnlyList<string> Unguarded { get; init; }

    /// <summary>Indexes that a cancelled build left behind.</summary>
    public required IReadOnlyList<string> InvalidIndexes { get; init; }

    /// <summary>Row-level security does not bind <c>semblance_app</c>.</summary>
    public required bool ApplicationBypasses { get; init; }

    public required bool ApplicationMayStage { get; init; }

    public required bool HasHnswIndex { get; init; }

    /// <summary>Whether people are found by text through an index.</summary>
    public bool HasTextIndex { get; init; }

    /// <summary>By how much the server's clock is ahead of this machine's, give or take half the time the question took.</summary>
    public required TimeSpan ClockAhead { get; init; }

    public static async Task<PostgresFacts> ReadAsync(PostgresSession session, TimeProvider time)
    {
        var status = (await session.ListAsync(PostgresStatus.Select, PostgresStatus.Read))[0];
        var asked = time.GetUtcNow();
        var (bypasses, stages, hnsw, text, clock) = (await session.ListAsync(
            SelectRest, row => (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetFieldValue<DateTimeOffset>(4))))[0];
        var half = (time.GetUtcNow() - asked) / 2;
        return new PostgresFacts
        {
            Status = status,
            Settings = (await session.ListAsync(SelectSettings, row => (Name: row.GetString(0), Value: row.GetString(1)))).ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal),
            Unguarded = await session.ListAsync(SelectUnguarded, row => row.GetString(0)),
            InvalidIndexes = await session.ListAsync(SelectInvalid, row => row.GetString(0)),
            ApplicationBypasses = bypasses,
            ApplicationMayStage = stages,
            HasHnswIndex = hnsw,
            HasTextIndex = text,
            ClockAhead = clock - (asked + half),
        };
    }
}
