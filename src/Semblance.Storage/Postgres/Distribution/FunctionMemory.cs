namespace Semblance.Storage.Postgres.Distribution;

/// <summary>
/// Functions that take or give whole rows of a table or view. Citus makes tables anew on their way back, and what depends on the type of their rows goes with the old ones.
/// </summary>
internal sealed class FunctionMemory
{
    // Each with the rights that it has, which are not those that a new one is given.
    private const string SelectAll = """
        SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.oid::regprocedure || ' OWNER TO ' || quote_ident(pg_get_userbyid(p.proowner)),
            ARRAY(
                SELECT format('GRANT EXECUTE ON FUNCTION %s TO %s', p.oid::regprocedure, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
                FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
                WHERE a.grantee <> p.proowner),
            obj_description(p.oid, 'pg_proc')
        FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE (n.nspname = 'public' OR n.nspname LIKE 'compat%') AND p.prokind = 'f' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        ORDER BY p.oid
        """;

    private readonly IReadOnlyList<Function> _functions;

    private FunctionMemory(IReadOnlyList<Function> functions) => _functions = functions;

    public static async Task<FunctionMemory> ReadAsync(PostgresSession session) => new(await ListAsync(session));

    /// <summary>Makes those again that are gone, in the order in which they came: after the views have been given back that they speak of, and before what speaks of them.</summary>
    public async Task GiveBackAsync(PostgresSession session)
    {
        var left = (await ListAsync(session)).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var function in _functions.Where(f => !left.Contains(f.Name)))
        {
            await session.RunAsync(function.Definition);
            await session.RunAsync($"REVOKE EXECUTE ON FUNCTION {function.Name} FROM PUBLIC");
            foreach (var statement in function.Rights.Append($"ALTER FUNCTION {function.Owner}"))
            {
                await session.RunAsync(statement);
            }

            if (function.Comment is { } comment)
            {
                await session.RunAsync($"COMMENT ON FUNCTION {function.Name} IS '{comment.Replace("'", "''", StringComparison.Ordinal)}'");
            }
        }
    }

    private static Task<List<Function>> ListAsync(PostgresSession session) => session.ListAsync(
        SelectAll, row => new Function(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3), row.IsDBNull(4) ? null : row.GetString(4)));

    private sealed record Function(string Name, string Definition, string Owner, string[] Rights, string? Comment);
}
