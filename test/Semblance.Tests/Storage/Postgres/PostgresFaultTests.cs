using System.Collections;
using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>What the real server does when something is wrong: one line with a code, and nothing half-written.</summary>
public sealed class PostgresFaultTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task A_server_killed_in_the_middle_of_a_copy_leaves_nothing_and_the_batch_can_be_written_again()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync("CREATE DATABASE store");
        await PostgresStore.MigrateAsync(server.Named("store"), null, Stop);
        await using var store = await PostgresStore.OpenAsync(server.Named("store"), TimeProvider.System, Stop);
        var run = PostgresBatches.NewRun();
        await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
        var batch = PostgresBatches.NewBatch(run.Id, faces: 3_000);

        var isCopying = 0;
        var killing = batch with { Faces = new WatchedFaces(batch.Faces, at: 2_000, () => isCopying = Killed(server)) };
        var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Imports.ApplyAsync(ClientId.Default, killing, Stop));
        Assert.Equal((1, "store-unreachable"), (isCopying, error.Code));
        AssertOneLine(error);

        await server.UntilAnswersAsync();
        Assert.Equal(0, (await store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop))!.BatchesApplied);
        Assert.Empty((await store.People.ListAsync(ClientId.Default, new(), Stop)).People);
        Assert.Equal(3_000, (await store.Imports.ApplyAsync(ClientId.Default, batch, Stop)).FacesAdded);
    }

    [StoreFact]
    public async Task Whoever_gives_up_before_the_work_begins_leaves_the_connection_to_others()
    {
        var connection = await PostgresCluster.CreateAsync();
        var few = new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = 4 }.ConnectionString;
        await using (var store = await PostgresStore.OpenAsync(few, TimeProvider.System, Stop))
        {
            for (var i = 0; i < 8; i++)
            {
                Assert.Empty(await store.Labels.ListGroupsAsync(ClientId.Default, Stop)); // its connection lies idle then
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Labels.ListGroupsAsync(ClientId.Default, new CancellationToken(canceled: true)));
            }
        }

        await PostgresCluster.DropAsync(connection);
    }

    [StoreFact]
    public async Task Connections_that_die_in_the_pool_are_replaced_unseen_and_one_that_dies_at_work_is_told()
    {
        var database = new PostgresDatabase();
        await using (var store = await database.OpenAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.Clients.ListAsync(Stop)));
            await TerminateAsync(database.Connection);
            Assert.Single(await store.Clients.ListAsync(Stop));

            var run = PostgresBatches.NewRun();
            await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
            var batch = PostgresBatches.NewBatch(run.Id, faces: 100);
            var cut = batch with { Faces = new WatchedFaces(batch.Faces, at: 50, () => TerminateAsync(database.Connection).GetAwaiter().GetResult()) };
            var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Imports.ApplyAsync(ClientId.Default, cut, Stop));
            Assert.Equal("store-unreachable", error.Code);
            Assert.Empty((await store.People.ListAsync(ClientId.Default, new(), Stop)).People);
            Assert.Equal(100, (await store.Imports.ApplyAsync(ClientId.Default, batch, Stop)).FacesAdded);
        }

        await database.DeleteAsync();
    }

    [StoreFact]
    public async Task Of_two_transactions_in_a_deadlock_the_one_the_server_undid_is_repeated()
    {
        await WithConnectionsAsync("", async connections =>
        {
            await connections.RunAsync(s => s.RunAsync("INSERT INTO clients VALUES ('a', 'A', now()), ('b', 'B', now())"), Stop);
            var bothHoldOne = new CountdownEvent(2);
            var runs = 0;
            await Task.WhenAll(LockAsync("a", "b"), LockAsync("b", "a"));
            Assert.Equal(3, runs);

            Task LockAsync(string first, string second)
            {
                var isFirst = true;
                return connections.RunAsync(
                    async session =>
                    {
                        Interlocked.Increment(ref runs);
                        await session.RunAsync("SELECT pg_advisory_xact_lock(hashtext($1))", first);
                        if (isFirst)
                        {
                            isFirst = false;
                            bothHoldOne.Signal();
                            await Task.Run(() => bothHoldOne.Wait());
                        }

                        return await session.RunAsync("SELECT pg_advisory_xact_lock(hashtext($1))", second);
                    },
                    Stop);
            }
        });
    }

    [StoreFact]
    public async Task A_serialization_failure_is_repeated_a_few_times_and_another_error_never()
    {
        await WithConnectionsAsync("", async connections =>
        {
            var runs = 0;
            Assert.Equal(3, await connections.RunAsync(async session => ++runs < 3 ? await FailAsync(session, "40001") : runs, Stop));

            runs = 0;
            var error = await Assert.ThrowsAsync<SemblanceException>(
                () => connections.RunAsync(async session => await FailAsync(session, "40001", () => runs++), Stop));
            Assert.Equal(("store-busy", 4), (error.Code, runs));

            runs = 0;
            await Assert.ThrowsAsync<SemblanceException>(() => connections.RunAsync(async session => await FailAsync(session, "53100", () => runs++), Stop));
            Assert.Equal(1, runs);
        });
    }

    [StoreFact]
    public async Task A_statement_that_takes_too_long_is_ended_by_the_server()
    {
        await WithConnectionsAsync("statement_timeout=1", async connections =>
        {
            var error = await Assert.ThrowsAsync<SemblanceException>(() => connections.RunAsync(s => s.RunAsync("SELECT pg_sleep(600)"), Stop));
            Assert.Equal("store-timeout", error.Code);
            AssertOneLine(error);
        });
    }

    [StoreFact]
    public async Task A_read_only_server_is_read_and_never_written()
    {
        var database = new PostgresDatabase();
        await using (await database.OpenAsync())
        {
        }

        var name = new NpgsqlConnectionStringBuilder(database.Connection).Database;
        await PostgresCluster.RunAsync($"ALTER DATABASE {name} SET default_transaction_read_only = on");
        await using (var store = await PostgresStore.OpenAsync(database.Connection + ";Application Name=again", TimeProvider.System, Stop))
        {
            Assert.Single(await store.Clients.ListAsync(Stop));
            var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Spaces.AddAsync(PostgresBatches.Space, Stop));
            Assert.Equal("store-read-only", error.Code);
            AssertOneLine(error);
        }

        await database.DeleteAsync();
    }

    [StoreFact]
    public async Task A_vector_of_another_width_than_its_space_is_refused_with_the_whole_batch()
    {
        var database = new PostgresDatabase();
        await using (var store = await database.OpenAsync())
        {
            var run = PostgresBatches.NewRun();
            await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
            var batch = PostgresBatches.NewBatch(run.Id, faces: 3);
            var wrong = batch with { Faces = [batch.Faces[0], batch.Faces[1] with { Embedding = new float[] { 1, 2, 3 } }, batch.Faces[2]] };
            var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Imports.ApplyAsync(ClientId.Default, wrong, Stop));
            Assert.Equal("embedding-width", error.Code);
            Assert.Empty((await store.People.ListAsync(ClientId.Default, new(), Stop)).People);
            Assert.Empty(await store.Spaces.ListAsync(ClientId.Default, Stop));
        }

        await database.DeleteAsync();
    }

    private static int Killed(PostgresServer server)
    {
        server.Kill();
        return 1;
    }

    private static async Task<int> FailAsync(PostgresSession session, string state, Action? told = null)
    {
        told?.Invoke();
        return await session.RunAsync($"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$");
    }

    private static async Task WithConnectionsAsync(string options, Func<PostgresConnections, Task> work)
    {
        var database = await PostgresCluster.CreateAsync();
        await using (var connections = new PostgresConnections(PostgresAddress.Parse($"{PostgresAddress.OfConnection(database)}?{options}")))
        {
            await work(connections);
        }

        await PostgresCluster.DropAsync(database);
    }

    private static Task TerminateAsync(string connection) => PostgresCluster.RunAsync(
        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(connection).Database}'");

    private static void AssertOneLine(SemblanceException error) => Assert.DoesNotContain('\n', error.Message);

    /// <summary>Faces of which one, when it is written, makes something happen.</summary>
    private sealed class WatchedFaces(IReadOnlyList<Face> faces, int at, Action happen) : IReadOnlyList<Face>
    {
        public int Count => faces.Count;

        public Face this[int index]
        {
            get
            {
                if (index == at)
                {
                    happen();
                }

                return faces[index];
            }
        }

        public IEnumerator<Face> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
