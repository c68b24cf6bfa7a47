namespace Semblance.Storage.Postgres.Distribution;

/// <summary>
/// What belongs to views but is not theirs: who may use them, what writes through them, what is said of them. Citus makes tables anew on their way back, and the views upon them without it.
/// </summary>
internal sealed class ViewMemory
{
    private const string SelectAll = """
        WITH views AS (
            SELECT c.oid, c.relacl, c.relowner, format('%I.%I', n.nspname, c.relname) AS name
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'v' AND n.nspname LIKE 'compat%'
        )
        SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN views v ON v.oid = t.tgrelid WHERE NOT t.tgisinternal
        UNION ALL
        SELECT format('GRANT %s ON %s TO %s', a.privilege_type, v.name, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
        FROM views v
        CROSS JOIN aclexplode(v.relacl) AS a
        WHERE a.grantee <> v.relowner
        UNION ALL
        SELECT CASE
            WHEN d.objsubid = 0 THEN format('COMMENT ON VIEW %s IS %L', v.name, d.description)
            ELSE format('COMMENT ON COLUMN %s.%I IS %L', v.name, a.attname, d.description)
        END
        FROM pg_description d
        JOIN views v ON v.oid = d.objoid
        LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
        WHERE d.classoid = 'pg_class'::regclass
        """;

    private readonly IReadOnlyList<string> _statements;

    private ViewMemory(IReadOnlyList<string> statements) => _statements = statements;

    public static async Task<ViewMemory> ReadAsync(PostgresSession session) => new(await session.ListAsync(SelectAll, row => row.GetString(0)));

    public async Task GiveBackAsync(PostgresSession session)
    {
        var left = (await session.ListAsync(SelectAll, row => row.GetString(0))).ToHashSet(StringComparer.Ordinal);
        foreach (var statement in _statements.Where(s => !left.Contains(s)))
        {
            await session.RunAsync(statement);
        }
    }
}
