using System.Globalization;
using Npgsql;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>
/// What one client has, another does not see, change or notice: through every contract, every table, every view and every function that there
/// is. They are all found in the catalogue or by reflection, so that none is forgotten.
/// </summary>
public sealed class PostgresRowSecurityTests : IAsyncLifetime
{
    // Of pg_relation_is_updatable: one shifted by the number of PostgreSQL's CmdType.
    private const int Updates = 1 << 2;
    private const int Deletes = 1 << 4;

    // Reference tables: every client shares them.
    private static readonly string[] Shared = ["public.clients", "public.moves", "public.schema_migrations", "public.spaces"];

    // Whose a key or a token is must be known before anybody can be bound: whoever names one gets that one.
    private static readonly string[] ByName = ["Keys.FindAsync", "Tokens.FindAsync"];

    // What is there without a contract of its own.
    private const string AddMore = """
        INSERT INTO search_settings VALUES ('default', 'tiny', 1, 1, 1, 2, 0);
        INSERT INTO recall_audits VALUES ('default', 'tiny', now(), 0.99, 1, 1, 1, 2);
        INSERT INTO spread_faces VALUES ('default', 'tiny', gen_random_uuid(), gen_random_uuid(), 'hush', gen_random_uuid(), '[1,0,0,0]');
        INSERT INTO spread_changes VALUES ('default', gen_random_uuid(), 'tiny', gen_random_uuid(), gen_random_uuid());
        INSERT INTO client_settings VALUES ('default', '{"note": "hush"}');
        INSERT INTO waiting_changes (client_id, kind, key) VALUES ('default', 'groups', '{hush group}');
        INSERT INTO merges VALUES ('default', '00000004-0000-0000-0000-000000000000', '00000001-0000-0000-0000-000000000000', '{"note": "hush"}', now(), NULL);
        """;

    // These refuse every question.
    private static readonly string[] Refusing = ["compat_002.auth_tokens", "compat_003.attendance_records", "compat_003.attendance_sessions"];

    private const string SelectViews = """
        SELECT c.oid::regclass::text, (SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = 1)
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 1
        """;

    // With an argument of its type for every parameter.
    private const string SelectCalls = """
        SELECT format('%s(%s)', p.oid::regproc, (
            SELECT coalesce(string_agg(CASE
                WHEN t = 'vector'::regtype THEN '''[1,0,0,0]'''
                WHEN t = 'real[]'::regtype THEN '''{1,0,0,0}'''
                WHEN t = 'double precision[]'::regtype AND p.proname LIKE 'batch%' THEN '''{{1,0,0,0}}'''
                WHEN t = 'double precision[]'::regtype THEN '''{1,0,0,0}'''
                WHEN t = 'uuid'::regtype THEN '''00000001-0000-0000-0000-000000000000'''
                WHEN t = 'uuid[]'::regtype THEN '''{00000001-0000-0000-0000-000000000000}'''
                WHEN t = 'text'::regtype AND p.proname = 'remove_unused_space' THEN '''tiny'''
                WHEN t = 'text'::regtype THEN '''hush'''
                WHEN t IN ('json'::regtype, 'jsonb'::regtype) THEN '''{}'''
                WHEN t = 'timestamptz'::regtype THEN '''2026-11-21'''
                WHEN t IN ('integer'::regtype, 'bigint'::regtype) THEN '1'
                WHEN t = 'double precision'::regtype THEN '0'
                ELSE 'NULL'
            END || '::' || format_type(t, NULL), ', ' ORDER BY place), '')
            FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS arguments (t, place)))
        FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND p.prokind = 'f' AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        ORDER BY 1
        """;

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero));
    private readonly List<PostgresStore> _stores = [];
    private readonly List<string> _databases = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        foreach (var database in _databases)
        {
            await PostgresCluster.DropAsync(database);
        }
    }

    [StoreFact]
    public async Task No_method_of_any_contract_shows_a_foreign_client_that_there_is_anything_or_changes_it()
    {
        var (full, database) = await CreateAsync(withContents: true);
        var (empty, _) = await CreateAsync(withContents: false);
        await using var administrator = await SqlCaller.ConnectAsync(database);
        var before = await DumpAsync(administrator);

        var outcomes = await ContractCalls.RunAsync(full, SecretContents.Arguments);
        Assert.Equal(
            (await ContractCalls.RunAsync(empty, SecretContents.Arguments)).Where(o => !ByName.Contains(o.Call)),
            outcomes.Where(o => !ByName.Contains(o.Call)));
        Assert.All(outcomes.Where(o => !ByName.Contains(o.Call)), o => Assert.DoesNotContain(SecretContents.Word, o.Outcome, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(before, await DumpAsync(administrator));
        Assert.Contains(SecretContents.Word, outcomes.Single(o => o.Call == "Keys.FindAsync").Outcome, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task No_table_shows_a_row_to_whoever_is_bound_to_another_client_or_to_none_or_takes_one_from_them()
    {
        var (_, database) = await CreateAsync(withContents: true);
        await using var administrator = await SqlCaller.ConnectAsync(database);
        Assert.Equal(Shared, await administrator.ListAsync(SelectTables(ofClients: false)));
        var before = await DumpAsync(administrator);
        foreach (var (table, rows) in before)
        {
            Assert.True(rows.Length > 0, $"{table} has no row of the client: SecretContents.AddAsync has to add one.");
            var row = rows.Split('\n')[0].Replace("'", "''", StringComparison.Ordinal);
            var columns = await administrator.FindAsync($"""
                SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                """);
            foreach (var client in new[] { SecretContents.Foreign.Value, "", "Default", "%" })
            {
                await using var caller = await SqlCaller.ConnectAsync(database, $"SET semblance.client = '{client}'");
                Assert.Equal("0", await AskAsync(caller, $"SELECT count(*) FROM {table} WHERE client_id = 'default'"));
                Assert.Equal("0", await AskAsync(caller, $"WITH d AS (DELETE FROM {table} WHERE client_id = 'default' RETURNING 1) SELECT count(*) FROM d"));
                Assert.Equal("0", await AskAsync(caller, $"WITH u AS (UPDATE {table} SET client_id = client_id WHERE client_id = 'default' RETURNING 1) SELECT count(*) FROM u"));
                await caller.RefusedAsync(
                    PostgresErrorCodes.InsufficientPrivilege,
                    $"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM jsonb_populate_record(NULL::{table}, '{row}')");
            }

            await using var own = await SqlCaller.ConnectAsync(database, "SET semblance.client = 'default'");
            Assert.Equal($"{rows.Split('\n').Length}", await AskAsync(own, $"SELECT count(*) FROM {table}"));
            await own.RefusedAsync(PostgresErrorCodes.InsufficientPrivilege, $"UPDATE {table} SET client_id = '{SecretContents.Foreign}'");
        }

        Assert.Equal(before, await DumpAsync(administrator));
    }

    [StoreFact]
    public async Task No_view_shows_changes_or_deletes_what_is_not_the_bound_clients_whoever_asks()
    {
        var (_, database) = await CreateAsync(withContents: true);
        await using var administrator = await SqlCaller.ConnectAsync(database);
        var before = await DumpAsync(administrator);
        var views = await administrator.ListAsync(SelectViews);
        Assert.Contains("compat_002.users|id", views);
        Assert.Empty(await administrator.ListAsync("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'v' AND relnamespace::regnamespace::text LIKE 'compat%' AND NOT coalesce(reloptions, '{}') @> '{security_invoker=true}'"));
        foreach (var (view, column) in views.Select(v => v.Split('|')).Select(v => (v[0], v[1])))
        {
            var shown = new List<string>();
            var changes = int.Parse(await AskAsync(administrator, $"SELECT pg_relation_is_updatable('{view}', true)"), CultureInfo.InvariantCulture);
            foreach (var space in new[] { "tiny", "s128", "s512" })
            {
                await using (var own = await SqlCaller.ConnectAsync(database, $"SET semblance.client = 'default'; SET semblance.space = '{space}'"))
                {
                    shown.Add(await AskAsync(own, $"SELECT count(*) FROM {view}"));
                }

                // A superuser is not bound by row-level security: the views are by themselves.
                foreach (var caller in new[] { ("semblance_app", "foreign"), ("semblance_app", ""), ("postgres", "foreign"), ("postgres", "") })
                {
                    await using var foreign = await SqlCaller.ConnectAsync(
                        database, $"RESET ROLE; SET ROLE {caller.Item1}; SET semblance.client = '{caller.Item2}'; SET semblance.space = '{space}'");
                    Assert.Equal("0", await AskAsync(foreign, $"SELECT count(*) FROM {view}"));
                    if ((changes & Deletes) != 0)
                    {
                        Assert.Equal("0", await AskAsync(foreign, $"WITH d AS (DELETE FROM {view} RETURNING 1) SELECT count(*) FROM d"));
                    }

                    if ((changes & Updates) != 0)
                    {
                        Assert.Equal("0", await AskAsync(foreign, $"WITH u AS (UPDATE {view} SET {column} = {column} RETURNING 1) SELECT count(*) FROM u"));
                    }
                }
            }

            Assert.True(shown.Any(rows => rows != "0") || Refusing.Contains(view), $"{view} shows its own client nothing.");
        }

        Assert.Equal(before, await DumpAsync(administrator));
    }

    [StoreFact]
    public async Task No_function_tells_a_foreign_client_whether_there_is_anything()
    {
        var (_, database) = await CreateAsync(withContents: true);
        var (_, twin) = await CreateAsync(withContents: false);
        await using var administrator = await SqlCaller.ConnectAsync(database);
        var before = await DumpAsync(administrator);
        var calls = await administrator.ListAsync(SelectCalls);
        Assert.Contains("people_with_text('hush'::text)", calls);
        Assert.Contains(calls, call => call.StartsWith("compat_002.verify_face(", StringComparison.Ordinal));
        foreach (var call in calls)
        {
            foreach (var client in new[] { SecretContents.Foreign.Value, "" })
            {
                var answer = await CallAsync(database, client, call);
                Assert.Equal(await CallAsync(twin, client, call), answer);
                Assert.DoesNotContain("Ada Hush", answer, StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, await DumpAsync(administrator));
    }

    private async Task<(PostgresStore Store, string Database)> CreateAsync(bool withContents)
    {
        var database = await PostgresCluster.CreateAsync();
        _databases.Add(database);
        var store = await PostgresStore.OpenAsync(database, _time, CancellationToken.None);
        _stores.Add(store);
        await SecretContents.AddAsync(store, withContents);
        if (withContents)
        {
            await using var administrator = await SqlCaller.ConnectAsync(database);
            await administrator.RunAsync(AddMore);
        }

        return (store, database);
    }

    private static string SelectTables(bool ofClients) => $"""
        SELECT format('%I.%I', n.nspname, c.relname)
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            AND {ofClients} = EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'client_id' AND a.attnotnull AND NOT a.attisdropped)
        ORDER BY 1
        """;

    /// <summary>Every row of the client <c>default</c>, as JSON, a line each, by table.</summary>
    private static async Task<List<(string Table, string Rows)>> DumpAsync(SqlCaller administrator)
    {
        var tables = new List<(string, string)>();
        foreach (var table in await administrator.ListAsync(SelectTables(ofClients: true)))
        {
            tables.Add((table, string.Join('\n', await administrator.ListAsync($"SELECT to_jsonb(t) FROM {table} t WHERE client_id = 'default' ORDER BY 1"))));
        }

        return tables;
    }

    /// <summary>The answer; 0 where the role may not even ask, or is told that there is nothing to be had.</summary>
    private static async Task<string> AskAsync(SqlCaller caller, string sql)
    {
        try
        {
            return await caller.FindAsync(sql);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported
            or PostgresErrorCodes.DatatypeMismatch)
        {
            return "0";
        }
    }

    /// <summary>What a function answers, undone again; numbers that are next in turn are everybody's, and left out.</summary>
    private static async Task<string> CallAsync(string database, string client, string call)
    {
        await using var caller = await SqlCaller.ConnectAsync(database, $"SET semblance.client = '{client}'; BEGIN");
        try
        {
            var rows = await caller.ListAsync($"SELECT * FROM {call}");
            return call.StartsWith("compat.add_", StringComparison.Ordinal) || call.StartsWith("compat_000.upsert_", StringComparison.Ordinal) ? $"{rows.Count} rows" : string.Join('\n', rows);
        }
        catch (PostgresException error)
        {
            return $"{error.SqlState} {error.MessageText}";
        }
    }
}
