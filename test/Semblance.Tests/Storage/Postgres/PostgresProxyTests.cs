using Npgsql;
using Semblance.Clients;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Behind something that drops connections: nothing half-written, nothing written twice, and a message that says to go on.</summary>
public sealed class PostgresProxyTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task A_connection_cut_in_the_middle_of_a_statement_leaves_nothing_half_written()
    {
        await WithProxyAsync(async (store, proxy) =>
        {
            var run = PostgresBatches.NewRun();
            await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
            var batch = PostgresBatches.NewBatch(run.Id, faces: 500);
            proxy.CutAfter(300_000);
            var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Imports.ApplyAsync(ClientId.Default, batch, Stop));
            Assert.Equal(("store-unreachable", 1), (error.Code, proxy.Cuts));
            Assert.Contains("try again", error.Message, StringComparison.Ordinal);

            Assert.Empty((await store.People.ListAsync(ClientId.Default, new(), Stop)).People);
            Assert.Equal(500, (await store.Imports.ApplyAsync(ClientId.Default, batch, Stop)).FacesAdded);
        });
    }

    [StoreFact]
    public async Task A_batch_whose_commit_was_never_answered_is_there_once_after_it_is_applied_again()
    {
        await WithProxyAsync(async (store, proxy) =>
        {
            var run = PostgresBatches.NewRun();
            await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
            var batch = PostgresBatches.NewBatch(run.Id, faces: 50);
            proxy.CutAfter("Q\0\0\0\vCOMMIT\0"u8.ToArray()); // the whole message, as "READ COMMITTED" has that word too
            var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Imports.ApplyAsync(ClientId.Default, batch, Stop));
            Assert.Equal(("store-unreachable", 1), (error.Code, proxy.Cuts));

            Assert.Equal(50, (await store.Imports.ApplyAsync(ClientId.Default, batch, Stop)).FacesAdded);
            var person = Assert.Single((await store.People.ListAsync(ClientId.Default, new(), Stop)).People);
            Assert.Equal(50, person.Faces);
        });
    }

    [StoreFact]
    public async Task Connections_that_were_cut_while_they_lay_idle_are_replaced_unseen()
    {
        await WithProxyAsync(async (store, proxy) =>
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.Clients.ListAsync(Stop)));
            proxy.CutAll();
            Assert.True(proxy.Cuts > 0);
            Assert.Single(await store.Clients.ListAsync(Stop));
        });
    }

    private static async Task WithProxyAsync(Func<PostgresStore, CuttingProxy, Task> work)
    {
        var database = await PostgresCluster.CreateAsync();
        await using (var proxy = new CuttingProxy(await PostgresCluster.PortAsync()))
        {
            var through = new NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ConnectionString;
            await using var store = await PostgresStore.OpenAsync(through, TimeProvider.System, Stop);
            await work(store, proxy);
        }

        await PostgresCluster.DropAsync(database);
    }
}
