using Semblance.Storage.Postgres;

namespace Semblance.Storage.Supabase;

/// <summary>Who, of the roles that Supabase gives to browsers, may do what with the tables of a store.</summary>
public sealed record SupabasePolicies
{
    /// <summary>Semblance's tables and functions that <c>anon</c> or <c>authenticated</c> have rights on which the policies do not give them.</summary>
    public required IReadOnlyList<string> Open { get; init; }

    /// <summary>Semblance's tables of clients without row-level security.</summary>
    public required IReadOnlyList<string> Unguarded { get; init; }

    /// <summary>The schema of the extension; null where it was not made.</summary>
    public required string? PgvectorSchema { get; init; }

    /// <exception cref="SemblanceException">Of the connection: unreachable, login refused.</exception>
    public static async Task<SupabasePolicies> ReadAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        await using var pool = new PostgresPool(address);
        return await pool.RehearseAsync(async session => new SupabasePolicies
        {
            Open = await session.ListAsync(ListOpen, row => row.GetString(0)),
            Unguarded = await session.ListAsync(ListUnguarded, row => row.GetString(0)),
            PgvectorSchema = (await session.ListAsync(
                "SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'", row => row.GetString(0))).FirstOrDefault(),
        }, cancellationToken);
    }

    // What deploy/supabase/policies.sql grants to authenticated: columns of people, and rows about photos. Rights on columns are none on the table.
    private const string ListOpen = """
        SELECT DISTINCT c.relname::text
        FROM pg_class c
        CROSS JOIN pg_roles r
        WHERE r.rolname IN ('anon', 'authenticated') AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = to_regclass('public.clients'))
            AND (c.relname IN ('clients', 'spaces', 'schema_migrations') OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'of_client'))
            AND (has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                OR has_table_privilege(r.oid, c.oid, 'SELECT') AND NOT (r.rolname = 'authenticated' AND c.relname = 'photos'))
        UNION
        SELECT p.oid::regprocedure::text
        FROM pg_proc p
        CROSS JOIN pg_roles r
        WHERE r.rolname IN ('anon', 'authenticated') AND p.pronamespace = 'public'::regnamespace AND p.prosecdef AND p.prorettype <> 'trigger'::regtype
            AND p.proname IN ('analyze_store', 'find_chunks', 'people_with_text', 'prepare_chunk_search', 'prepare_text_search', 'repair_search_faces', 'search_facts')
            AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
        ORDER BY 1
        """;

    private const string ListUnguarded = """
        SELECT c.relname::text
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = to_regclass('public.clients'))
            AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'client_id' AND NOT a.attisdropped)
            AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
            AND NOT c.relrowsecurity
        ORDER BY 1
        """;
}
