using System.Text.RegularExpressions;

namespace Semblance.Storage.Postgres.Distribution;

/// <summary>
/// What a database that is distributed remembers of itself: how far it is, and the statements that give back what was taken from the tables. Nobody but their owner has any right
/// to the tables meanwhile, so no program sees a store that is half on one node, half on many.
/// </summary>
internal sealed partial class DistributionMemory(PostgresSession session)
{
    private const string Create = """
        CREATE SCHEMA IF NOT EXISTS semblance_distribution;
        GRANT USAGE ON SCHEMA semblance_distribution TO PUBLIC;
        CREATE TABLE semblance_distribution.state (state text NOT NULL CHECK (state IN ('begun', 'done')));
        CREATE TABLE semblance_distribution.taken (
            number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind      text NOT NULL CHECK (kind IN ('right', 'trigger', 'identity', 'function')),
            name      text NOT NULL,
            statement text NOT NULL
        );
        GRANT SELECT ON semblance_distribution.state TO PUBLIC;
        INSERT INTO semblance_distribution.state VALUES ('begun');
        """;

    // What anybody but the owner may do, with whole tables and with columns.
    private const string SelectRights = """
        SELECT t.relname::text, format('GRANT %s ON public.%I TO %s', string_agg(DISTINCT a.privilege_type, ', '), t.relname,
            CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
        FROM pg_class t
        CROSS JOIN aclexplode(t.relacl) AS a
        WHERE t.relnamespace = 'public'::regnamespace AND t.relname = ANY ($1) AND a.grantee <> t.relowner
        GROUP BY t.relname, a.grantee
        UNION ALL
        SELECT t.relname::text, format('GRANT %s (%I) ON public.%I TO %s', a.privilege_type, c.attname, t.relname,
            CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
        FROM pg_class t
        JOIN pg_attribute c ON c.attrelid = t.oid AND NOT c.attisdropped
        CROSS JOIN aclexplode(c.attacl) AS a
        WHERE t.relnamespace = 'public'::regnamespace AND t.relname = ANY ($1) AND a.grantee <> t.relowner
        """;

    private const string SelectTriggers = """
        SELECT t.tgname::text, pg_get_triggerdef(t.oid), c.relname::text
        FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1) AND NOT t.tgisinternal
        ORDER BY c.relname, t.tgname
        """;

    // Citus brings no table back that has an identity column. A sequence beside it does the same; numbers of the SQL interface, which are no bigint, have none meanwhile.
    private const string SelectIdentities = """
        SELECT c.relname::text, a.attname::text, a.atttypid = 'bigint'::regtype,
            format(
                'ALTER TABLE public.%1$I ALTER COLUMN %2$I DROP DEFAULT;
                DROP SEQUENCE IF EXISTS public.%4$I;
                ALTER TABLE public.%1$I ALTER COLUMN %2$I ADD GENERATED %3$s AS IDENTITY;
                SELECT setval(pg_get_serial_sequence(''public.%1$I'', ''%2$I''), greatest((SELECT max(%2$I) FROM public.%1$I), 1), EXISTS (SELECT FROM public.%1$I))',
                c.relname, a.attname, CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, c.relname || '_' || a.attname)
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> ''
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1)
        """;

    // People and groups who came or went while nobody numbered them.
    private const string NumberAgain = """
        DELETE FROM person_numbers n WHERE NOT EXISTS (SELECT FROM people p WHERE p.client_id = n.client_id AND p.id = n.person_id);
        DELETE FROM group_numbers n WHERE NOT EXISTS (SELECT FROM groups g WHERE g.client_id = n.client_id AND g.name = n.group_name);
        INSERT INTO person_numbers (client_id, person_id)
        SELECT p.client_id, p.id FROM people p
        WHERE NOT EXISTS (SELECT FROM person_numbers n WHERE n.client_id = p.client_id AND n.person_id = p.id)
        ORDER BY p.sequence;
        INSERT INTO group_numbers (client_id, group_name)
        SELECT g.client_id, g.name FROM groups g
        WHERE NOT EXISTS (SELECT FROM group_numbers n WHERE n.client_id = g.client_id AND n.group_name = g.name)
        ORDER BY g.client_id, g.name;
        """;

    private const string SelectFunctions = """
        SELECT p.proname::text, pg_get_functiondef(p.oid)
        FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('find_chunks', 'note_spread', 'search_faces_add', 'search_faces_change', 'search_faces_remove', 'search_facts')
        """;

    // Whose rows a transaction sees is a setting of it, which the nodes have to be told.
    private const string SetPropagation = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET citus.propagate_set_commands = ''local''', current_database()); END $$";

    private const string ResetPropagation = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET citus.propagate_set_commands', current_database()); END $$";

    public static async Task<DistributionState> FindStateAsync(PostgresSession session) =>
        await session.AnyAsync("SELECT 1 WHERE to_regclass('semblance_distribution.state') IS NOT NULL")
            ? (await session.ListAsync("SELECT state FROM semblance_distribution.state", row => row.GetString(0)))[0] == "begun" ? DistributionState.Begun : DistributionState.Done
            : DistributionState.None;

    /// <summary>Takes rights, triggers and what Citus cannot keep from the tables.</summary>
    public async Task BeginAsync(string[] tables)
    {
        await session.RunAsync(Create);
        foreach (var (name, statement) in await session.ListAsync(SelectFunctions, row => (row.GetString(0), row.GetString(1))))
        {
            await TakeAsync("function", name, statement);
        }

        foreach (var (table, column, isCounted, statement) in await session.ListAsync(
            SelectIdentities, row => (row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetString(3)), [tables]))
        {
            await TakeAsync("identity", $"{table}.{column}", statement);
            await session.RunAsync($"ALTER TABLE public.{table} ALTER COLUMN {column} DROP IDENTITY");
            if (isCounted)
            {
                await CountAsync(table, column);
            }
        }

        foreach (var (trigger, statement, table) in await session.ListAsync(
            SelectTriggers, row => (row.GetString(0), row.GetString(1), row.GetString(2)), [tables]))
        {
            await TakeAsync("trigger", trigger, statement);
            await session.RunAsync($"DROP TRIGGER {trigger} ON public.{table}");
        }

        foreach (var (table, statement) in await ListRightsAsync(tables))
        {
            await TakeAsync("right", table, statement);
        }

        await RevokeAsync(tables);
    }

    /// <summary>Takes back what the tables of a distributed database were given, for the way to one node.</summary>
    public async Task BeginUndoAsync(string[] tables)
    {
        foreach (var (trigger, _, table) in await session.ListAsync(
            SelectTriggers, row => (row.GetString(0), row.GetString(1), row.GetString(2)), [tables]))
        {
            await session.RunAsync($"DROP TRIGGER {trigger} ON public.{table}");
        }

        await RevokeAsync(tables);
    }

    /// <summary>Gives back triggers that work on shards, and all rights.</summary>
    public async Task EndAsync()
    {
        foreach (var (name, statement) in await ListAsync("trigger"))
        {
            if (DistributionTables.Kept.Contains(name))
            {
                await session.RunAsync(statement);
            }
        }

        foreach (var right in await ListAsync("right"))
        {
            if (OnShards(right.Name, right.Statement) is { } statement)
            {
                await session.RunAsync(statement);
            }
        }

        await session.RunAsync("UPDATE semblance_distribution.state SET state = 'done'");
        await session.RunAsync(SetPropagation);
    }

    /// <summary>Gives back everything, and forgets it.</summary>
    public async Task EndUndoAsync()
    {
        foreach (var kind in new[] { "function", "identity", "trigger", "right" })
        {
            foreach (var (_, statement) in await ListAsync(kind))
            {
                await session.RunAsync(statement);
            }
        }

        await session.RunAsync(NumberAgain);
        await session.RunAsync("DROP FUNCTION IF EXISTS shard_beside(text, name)");
        await session.RunAsync("DROP SCHEMA semblance_distribution CASCADE");
        await session.RunAsync(ResetPropagation);
    }

    /// <summary>
    /// Citus knows rights to whole tables alone; and who adds to a table that is on every node locks it there, which nobody may who can only add. Who looks for texts with rights of
    /// its own does so on one node only, and gets none here.
    /// </summary>
    private static string? OnShards(string table, string right) =>
        right.EndsWith(" TO semblance_search", StringComparison.Ordinal) ? null
        : DistributionTables.References.Contains(table, StringComparer.Ordinal) && right.StartsWith("GRANT INSERT", StringComparison.Ordinal) ? right.Replace("GRANT INSERT", "GRANT UPDATE, INSERT", StringComparison.Ordinal)
        : OfColumns().Replace(right, " ON ");

    [GeneratedRegex(""" \([^)]*\) ON """, RegexOptions.CultureInvariant)]
    private static partial Regex OfColumns();

    private async Task CountAsync(string table, string column)
    {
        var sequence = $"public.{table}_{column}";
        await session.RunAsync($"CREATE SEQUENCE {sequence} OWNED BY public.{table}.{column}");
        await session.RunAsync($"SELECT setval($1::regclass, greatest((SELECT max({column}) FROM public.{table}), 1), EXISTS (SELECT FROM public.{table}))", sequence);
        await session.RunAsync($"ALTER TABLE public.{table} ALTER COLUMN {column} SET DEFAULT nextval('{sequence}')");
        await session.RunAsync($"GRANT USAGE ON SEQUENCE {sequence} TO semblance_app");
    }

    private async Task RevokeAsync(string[] tables)
    {
        foreach (var statement in (await ListRightsAsync(tables)).Select(r => r.Statement))
        {
            await session.RunAsync(statement.Replace("GRANT ", "REVOKE ", StringComparison.Ordinal).Replace(" TO ", " FROM ", StringComparison.Ordinal));
        }
    }

    private Task<List<(string Table, string Statement)>> ListRightsAsync(string[] tables) =>
        session.ListAsync(SelectRights, row => (row.GetString(0), row.GetString(1)), [tables]);

    private Task<int> TakeAsync(string kind, string name, string statement) =>
        session.RunAsync("INSERT INTO semblance_distribution.taken (kind, name, statement) VALUES ($1, $2, $3)", kind, name, statement);

    private Task<List<(string Name, string Statement)>> ListAsync(string kind) => session.ListAsync(
        "SELECT name, statement FROM semblance_distribution.taken WHERE kind = $1 ORDER BY number", row => (row.GetString(0), row.GetString(1)), kind);
}
