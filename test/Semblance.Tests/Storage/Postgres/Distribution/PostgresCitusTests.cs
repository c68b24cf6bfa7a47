using System.Globalization;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Tests.Storage.Postgres.Distribution;

/// <summary>What only real nodes show: where rows are, which statements come to them, and what is answered while one of them is away.</summary>
public sealed class PostgresCitusTests : IAsyncLifetime
{
    private const string SelectShards = """
        SELECT count(*)
        FROM pg_dist_shard s
        JOIN pg_dist_placement p USING (shardid)
        WHERE s.logicalrelid = 'spread_faces'::regclass
        """;

    private static readonly DateTimeOffset At = new(2026, 11, 22, 1, 0, 0, TimeSpan.Zero);
    private static readonly Space Space = new() { Key = new SpaceKey("tiny"), Model = "Tiny", Dimension = 4, Metric = Metric.L2 };
    private static readonly ClientId Big = new("big");
    private static readonly ClientId[] Small = [.. Enumerable.Range(0, 8).Select(i => new ClientId(string.Create(CultureInfo.InvariantCulture, $"small-{i}")))];

    private string _connection = "";

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _connection.Length == 0 ? Task.CompletedTask : PostgresCluster.DropAsync(_connection);

    [StoreFact]
    public async Task A_client_is_spread_over_every_node_and_each_of_them_sends_its_nearest_alone()
    {
        await FillAsync(40);
        var outcome = await PostgresSpread.SpreadAsync(PostgresAddress.OfConnection(_connection), Big, null, Stop);
        Assert.Equal(new SpreadOutcome(IsDone: true, 40, 0), outcome);
        Assert.False((await PostgresSpread.SpreadAsync(PostgresAddress.OfConnection(_connection), Big, null, Stop)).IsDone);
        await using var administrator = await SqlCaller.ConnectAsync(_connection);
        var nodes = await administrator.ListAsync("SELECT result FROM run_command_on_shards('spread_faces', 'SELECT count(*) FROM %s')");
        Assert.True(nodes.Count(n => n != "0") > 1);
        Assert.Equal(40, nodes.Sum(n => int.Parse(n, CultureInfo.InvariantCulture)));
        var plan = string.Join('\n', await administrator.ListAsync("""
            EXPLAIN (COSTS OFF) SELECT n.person_id, n.face_id, n.embedding <-> '[0,0,0,0]' FROM spread_faces n WHERE n.client_id = 'big' AND n.space_id = 'tiny' ORDER BY 3 LIMIT 5
            """));
        Assert.Contains($"Task Count: {await administrator.FindAsync(SelectShards)}", plan, StringComparison.Ordinal);
        Assert.Contains("Limit", plan[plan.IndexOf("->  Task", StringComparison.Ordinal)..], StringComparison.Ordinal);
        await using var store = await OpenAsync();
        var ranking = await store.Faces.FindNearestAsync(new Gallery(Big, Space.Key), Probe(7), 3, Stop);
        Assert.EndsWith("gathered from all nodes", ranking.MethodReason, StringComparison.Ordinal);
        Assert.Equal(["7", "6", "8"], await NamesAsync(store, ranking));
    }

    [StoreFact]
    public async Task A_node_that_is_away_fails_a_gathered_search_with_a_reason_and_takes_nothing_from_the_answer_when_it_is_back()
    {
        await FillAsync(40);
        await PostgresSpread.SpreadAsync(PostgresAddress.OfConnection(_connection), Big, null, Stop);
        await using var store = await OpenAsync();
        await store.Faces.FindNearestAsync(new Gallery(Big, Space.Key), Probe(7), 3, Stop);
        await using var administrator = await SqlCaller.ConnectAsync(_connection);
        var node = await administrator.FindAsync("SELECT max(nodeid) FROM pg_dist_node");
        await administrator.RunAsync($"SELECT citus_update_node({node}, '127.0.0.1', 1)");
        var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Faces.FindNearestAsync(new Gallery(Big, Space.Key), Probe(7), 3, Stop));
        Assert.Equal((ErrorKind.Unavailable, "store-unreachable"), (error.Kind, error.Code));
        Assert.Contains("does not reach one of its nodes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        var answered = 0;
        foreach (var client in Small)
        {
            try
            {
                Assert.Single((await store.Faces.FindNearestAsync(new Gallery(client, Space.Key), Probe(1), 1, Stop)).Candidates);
                answered++;
            }
            catch (SemblanceException away) when (away.Kind == ErrorKind.Unavailable)
            {
                // One of those whose node it is.
            }
        }

        Assert.InRange(answered, 1, Small.Length - 1);
        await administrator.RunAsync($"SELECT citus_update_node({node}, '127.0.0.1', {CitusCluster.LastPort})");
        Assert.Equal(["7", "6", "8"], await NamesAsync(store, await store.Faces.FindNearestAsync(new Gallery(Big, Space.Key), Probe(7), 3, Stop)));
    }

    [StoreFact]
    public async Task A_distribution_goes_back_with_what_was_written_and_leaves_no_copy()
    {
        await FillAsync(10);
        var address = PostgresAddress.OfConnection(_connection);
        var functions = await ListFunctionsAsync(_connection);
        await PostgresSpread.SpreadAsync(address, Big, null, Stop);
        await PostgresDistribution.UndoAsync(address, Stop);
        await using var administrator = await SqlCaller.ConnectAsync(_connection);
        Assert.Equal("0|0|0", await administrator.FindAsync("SELECT (SELECT count(*) FROM spread_faces), (SELECT count(*) FROM spread_changes), (SELECT count(*) FROM clients WHERE spread IS NOT NULL)"));
        Assert.Equal("0", await administrator.FindAsync("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'spread\\_%'"));
        Assert.Equal("t", await administrator.FindAsync("SELECT prosecdef FROM pg_proc WHERE proname = 'find_chunks'"));
        Assert.Equal(functions, await ListFunctionsAsync(_connection));
        await using var store = await OpenAsync();
        Assert.Equal(["7", "6", "8"], await NamesAsync(store, await store.Faces.FindNearestAsync(new Gallery(Big, Space.Key), Probe(7), 3, Stop)));
    }

    /// <summary>With their owners and rights; but the one that only a distributed database has.</summary>
    private static async Task<List<string>> ListFunctionsAsync(string connection)
    {
        await using var administrator = await SqlCaller.ConnectAsync(connection);
        return await administrator.ListAsync("""
            SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner),
                (SELECT string_agg(a.grantee::regrole::text, ',' ORDER BY a.grantee::regrole::text) FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a)
            FROM pg_proc p
            WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname = 'public' OR nspname LIKE 'compat%') AND p.proname <> 'shard_beside'
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
            ORDER BY 1
            """);
    }

    private async Task FillAsync(int people)
    {
        _connection = await PostgresCluster.CreateAsync();
        await using (var store = await OpenAsync())
        {
            await store.Spaces.AddAsync(Space, Stop);
            foreach (var (client, count) in Small.Select(c => (c, 2)).Append((Big, people)))
            {
                await store.Clients.AddAsync(new Client(client, client.Value, At), Stop);
                for (var i = 0; i < count; i++)
                {
                    var person = new Person { Id = PersonId.New(), Client = client, Name = string.Create(CultureInfo.InvariantCulture, $"{i}"), CreatedAt = At, UpdatedAt = At };
                    await store.People.AddAsync(person, Stop);
                    await store.Faces.AddAsync(new Face { Id = FaceId.New(), Client = client, Person = person.Id, Space = Space.Key, Embedding = Probe(i), CreatedAt = At }, Stop);
                }
            }
        }

        Npgsql.NpgsqlConnection.ClearAllPools();
    }

    private Task<PostgresStore> OpenAsync() => PostgresStore.OpenAsync(_connection, TimeProvider.System, Stop);

    private static async Task<IEnumerable<string>> NamesAsync(PostgresStore store, Ranking ranking)
    {
        var people = await store.People.FindManyAsync(Big, [.. ranking.Candidates.Select(c => c.Person)], Stop);
        return ranking.Candidates.Select(c => people.Single(p => p.Id == c.Person).Name);
    }

    // A little nearer to the one before than to the one after.
    private static float[] Probe(int i) => [i, i * 0.01f * i, 0, 1];
}
