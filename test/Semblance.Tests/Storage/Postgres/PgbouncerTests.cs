using Semblance.Clients;
using Semblance.Storage.Postgres;
using Semblance.Tests.Cli;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>The whole program behind a pooler in transaction mode.</summary>
public sealed class PgbouncerTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task An_import_goes_through_and_is_verified()
    {
        var database = await PostgresCluster.CreateAsync();
        using (var cli = new CliRun { Store = PostgresAddress.OfConnection(await Pgbouncer.ThroughAsync(database)).ToString() })
        {
            var imported = await cli.JsonAsync("migrate", SmallProject.Write(cli, "project", "Ada Quill", "Bo Tarn"), "--yes");
            Assert.NotEqual(0, imported.ToString().Length);
            Assert.Equal(2, (await cli.JsonAsync("people", "list")).GetProperty("people").GetArrayLength());
            var who = await cli.JsonAsync("identify", "--vector", SmallProject.WriteProbe(cli, "Ada Quill"), "--space", "dlib-resnet-v1");
            Assert.Contains("Ada Quill", who.ToString(), StringComparison.Ordinal);
            Assert.Equal(0, (await cli.RunAsync("db", "status")).Code);
        }

        await PostgresCluster.DropAsync(database);
    }

    [StoreFact]
    public async Task Sixteen_callers_on_two_connections_find_their_own_clients_rows_and_no_others()
    {
        var database = new PostgresDatabase();
        await using (var store = await database.OpenPooledAsync())
        {
            var clients = Enumerable.Range(0, 16).Select(i => new ClientId($"client-{i}")).ToArray();
            foreach (var client in clients)
            {
                await store.Clients.AddAsync(new Client(client, client.Value, DateTimeOffset.UnixEpoch), Stop);
            }

            await Parallel.ForEachAsync(clients, async (client, stop) =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await store.People.AddAsync(
                        new() { Id = new(Guid.NewGuid()), Client = client, Name = client.Value, CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch }, stop);
                    var page = await store.People.ListAsync(client, new(), stop);
                    Assert.Equal(i + 1, page.People.Count);
                    Assert.All(page.People, p => Assert.Equal(client.Value, p.Person.Name));
                }
            });
        }

        await database.DeleteAsync();
    }

    [StoreFact]
    public async Task Building_and_dropping_an_index_ask_for_a_direct_connection()
    {
        var database = new PostgresDatabase();
        await using (var store = await database.OpenPooledAsync())
        {
            await store.Spaces.AddAsync(PostgresBatches.Space, Stop);
            var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Indexes.DropAsync(ClientId.Default, PostgresBatches.Space.Key, Stop));
            Assert.Equal("store-pooler", error.Code);
            Assert.Contains("name the PostgreSQL server itself", error.Message, StringComparison.Ordinal);

            var run = PostgresBatches.NewRun();
            await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
            await store.Imports.ApplyAsync(ClientId.Default, PostgresBatches.NewBatch(run.Id, faces: 1_000), Stop);
            error = await Assert.ThrowsAsync<SemblanceException>(() => BuildAsync(store));
            Assert.Equal("store-pooler", error.Code);
        }

        await using (var direct = await PostgresStore.OpenAsync(database.Connection, TimeProvider.System, Stop))
        {
            Assert.False(await direct.Indexes.DropAsync(ClientId.Default, PostgresBatches.Space.Key, Stop));
        }

        await database.DeleteAsync();
    }

    private static Task BuildAsync(PostgresStore store) => store.Indexes.BuildAsync(ClientId.Default, PostgresBatches.Space.Key, new(), null, Stop);
}
