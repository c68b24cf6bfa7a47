using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;
using Semblance.Storage.Postgres.Distribution;
using Semblance.Tests.Storage.Moving;

namespace Semblance.Tests.Storage.Postgres.Distribution;

/// <summary>
/// The rules of Citus, held by the schema and by every statement that the store sends, where there is no Citus: the store works as it would on a distributed database, on one that is not,
/// and the server remembers what it was asked.
/// </summary>
public sealed class PostgresDistributionRulesTests
{
    private const string SelectTables = """
        SELECT c.relname::text
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'client_id')
        """;

    private static readonly string SelectBad = $$"""
        SELECT k.conrelid::regclass || ': ' || k.conname
        FROM pg_constraint k
        WHERE k.connamespace = 'public'::regnamespace AND k.contype = 'f' AND (k.confdeltype IN ('n', 'd') OR k.confupdtype IN ('n', 'd', 'c'))
        UNION ALL
        SELECT c.oid::regclass || ': ' || t.tgname
        FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT t.tgisinternal AND t.tgname <> ALL ('{{{string.Join(',', DistributionTables.Kept.Concat(DistributionTables.Left))}}}')
        ORDER BY 1
        """;

    // Which Citus would refuse: a key that says nothing of the client is looked for on every node.
    private static readonly string SelectOpenKeys = $$"""
        SELECT i.indexrelid::regclass::text
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND i.indisunique
            AND c.relname <> ALL ('{{{string.Join(',', DistributionTables.References.Concat(DistributionTables.Locals))}}}')
            AND NOT EXISTS (
                SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = '{{DistributionTables.Key}}'
                    AND CASE WHEN i.indisprimary THEN a.attnum = i.indkey[0] ELSE a.attnum = ANY (i.indkey::int2[]) END)
        UNION ALL
        SELECT c.oid::regclass || ' without a primary key'
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
        ORDER BY 1
        """;

    private const string SelectStatements = """
        SELECT s.query
        FROM pg_stat_statements s
        JOIN pg_database d ON d.oid = s.dbid
        WHERE d.datname = current_database() AND s.toplevel
        ORDER BY 1
        """;

    // Whose they are is what is asked, and only the one who knows their name sees them: every node is asked.
    private static readonly string[] ByName = ["FROM api_keys WHERE id = $1", "FROM login_tokens WHERE id = $1"];

    [StoreFact]
    public async Task No_foreign_key_and_no_trigger_does_what_no_shard_can()
    {
        var database = await PostgresCluster.CreateAsync();
        await using (var administrator = await SqlCaller.ConnectAsync(database))
        {
            Assert.Empty(await administrator.ListAsync(SelectBad));
            await administrator.RunAsync("""
                ALTER TABLE accounts DROP CONSTRAINT accounts_person,
                    ADD CONSTRAINT accounts_person FOREIGN KEY (client_id, person_id) REFERENCES people (client_id, id) ON DELETE SET NULL (person_id);
                CREATE TRIGGER unheard_of BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION person_leaves();
                """);
            Assert.Equal(["accounts: accounts_person", "people: unheard_of"], await administrator.ListAsync(SelectBad));
        }

        await PostgresCluster.DropAsync(database);
    }

    [StoreFact]
    public async Task Every_primary_key_begins_with_the_client_and_nothing_is_unique_but_within_one()
    {
        var database = await PostgresCluster.CreateAsync();
        await using (var administrator = await SqlCaller.ConnectAsync(database))
        {
            Assert.Empty(await administrator.ListAsync(SelectOpenKeys));
            await administrator.RunAsync("CREATE TABLE keyless (client_id text); CREATE TABLE reversed (id int, client_id text, PRIMARY KEY (id, client_id)); CREATE UNIQUE INDEX once ON people (name)");
            Assert.Equal(["keyless without a primary key", "once", "reversed_pkey"], await administrator.ListAsync(SelectOpenKeys));
        }

        await PostgresCluster.DropAsync(database);
    }

    [Theory]
    [InlineData("postgres://root@one,two/store")]
    [InlineData("postgres://root@one/store?target_session_attrs=primary")]
    public async Task An_address_of_which_the_coordinator_may_be_any_host_is_refused_before_anything_is_asked(string text)
    {
        var address = PostgresAddress.Parse(text);
        foreach (var work in new Func<Task>[]
        {
            () => PostgresDistribution.PlanAsync(address, CancellationToken.None),
            () => PostgresDistribution.RunAsync(address, PostgresDistribution.DefaultShards, null, CancellationToken.None),
            () => PostgresDistribution.UndoAsync(address, CancellationToken.None),
        })
        {
            Assert.Equal((ErrorKind.Refused, "distribute-hosts"), (await Assert.ThrowsAsync<SemblanceException>(work)) is var error ? (error.Kind, error.Code) : default);
        }
    }

    [StoreFact]
    public async Task Every_statement_of_the_store_can_be_sent_to_the_one_node_where_the_client_is()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null, "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track=all", "pg_stat_statements.max=10000");
        var database = server.Named("rules");
        await server.RunAsync("CREATE DATABASE rules");
        await PostgresStore.MigrateAsync(database, null, CancellationToken.None);
        await using var administrator = await SqlCaller.ConnectAsync(database);
        await administrator.RunAsync("CREATE EXTENSION pg_stat_statements");
        await administrator.RunAsync("SELECT pg_stat_statements_reset()");
        await using (var store = await PostgresStore.OpenAsync(database, TimeProvider.System, CancellationToken.None))
        {
            store.Connections.IsDistributed = true;
            foreach (var (_, write) in EveryWrite.Steps)
            {
                await write(store);
            }

            await ContractCalls.RunAsync(store, SecretContents.Arguments);
            await using var pool = new PostgresPool(PostgresAddress.OfConnection(database));
            await PostgresSpread.SpreadAsync(pool, store.Connections, ClientId.Default, progress: null, CancellationToken.None);
            (store.Connections.IsSpread, store.Connections.MostWaiting) = (client => client.Length > 0, 0);
            await ContractCalls.RunAsync(store, SecretContents.Arguments);
            var gallery = new Gallery(ClientId.Default, new SpaceKey("small")) { Regions = ["north"], Groups = ["a"] };
            await store.Faces.FindNearestAsync(gallery, new float[] { 1, 2, 3, 4 }, 3, CancellationToken.None);
        }

        var tables = (await administrator.ListAsync(SelectTables)).Except(DistributionTables.References).ToHashSet(StringComparer.Ordinal);
        var statements = await administrator.ListAsync(SelectStatements);
        Assert.True(statements.Count(s => tables.Any(s.Contains)) > 100, "The server does not remember what it was asked.");
        Assert.Contains(statements, s => s.Contains("FROM spread_faces", StringComparison.Ordinal) && s.Contains("LIMIT", StringComparison.Ordinal));
        var broken = string.Join("\n\n", statements
            .Where(s => !ByName.Any(n => s.Contains(n, StringComparison.Ordinal)) && !s.Contains("pg_stat_statements", StringComparison.Ordinal))
            .SelectMany(s => DistributionRules.Broken(s, tables).Select(b => $"{b}: {s}")));
        Assert.True(broken.Length == 0, broken);
    }

    [Theory]
    [InlineData("SELECT * FROM people WHERE id = $1", "people  is not bound to the client", "no client is given by value")]
    [InlineData("SELECT * FROM people p JOIN faces f ON f.person_id = p.id WHERE p.client_id = $1", "faces f is not bound to the client")]
    [InlineData("DELETE FROM people WHERE client_id = $1 AND updated_at < clock_timestamp()", "clock_timestamp( decides what is changed")]
    [InlineData("INSERT INTO people (client_id, id) SELECT $1, id FROM unnest($2::uuid[]) AS id", "INSERT … SELECT of no table needs ON CONFLICT or RETURNING")]
    [InlineData("SELECT s.id FROM spaces s LEFT JOIN faces f ON f.client_id = $1 AND f.space_id = s.id", "faces is joined from outside to spaces, so that every node is asked")]
    [InlineData("SELECT s.id FROM spaces s LEFT JOIN (SELECT space_id FROM faces f WHERE f.client_id = $1) u ON u.space_id = s.id")]
    [InlineData("SELECT * FROM people p JOIN faces f ON f.client_id = p.client_id AND f.person_id = p.id WHERE p.client_id = $1")]
    [InlineData("UPDATE people SET name = 'FROM faces' WHERE client_id = $1 -- FROM faces")]
    public void A_statement_is_told_what_keeps_it_from_being_routed(string statement, params string[] broken) =>
        Assert.Equal(broken, DistributionRules.Broken(statement, new HashSet<string>(StringComparer.Ordinal) { "people", "faces" }));
}
