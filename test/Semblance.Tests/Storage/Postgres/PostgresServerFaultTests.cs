using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Servers that are not as they should be: replicas, without pgvector, of another schema, with another clock.</summary>
public sealed class PostgresServerFaultTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task A_streaming_replica_is_read_and_every_write_names_what_to_do()
    {
        await using var primary = await PostgresServer.StartAsync(certificate: null);
        await primary.RunAsync("CREATE DATABASE store");
        await PostgresStore.MigrateAsync(primary.Named("store"), null, Stop);
        await using var replica = await PostgresServer.StartReplicaAsync(primary);
        await using var store = await PostgresStore.OpenAsync(replica.Named("store"), TimeProvider.System, Stop);
        Assert.Single(await store.Clients.ListAsync(Stop));
        Assert.Empty((await store.People.ListAsync(ClientId.Default, new(), Stop)).People);

        await RefusesAsync(() => store.Spaces.AddAsync(PostgresBatches.Space, Stop));
        await RefusesAsync(() => store.Imports.AddRunAsync(PostgresBatches.NewRun(), new byte[] { 1 }, Stop));
        await RefusesAsync(() => PostgresStore.MigrateAsync(replica.Named("store"), 0, Stop));
        Assert.Contains(await store.CheckAsync(Stop), f => f.Code == "replica");

        static async Task RefusesAsync(Func<Task> write)
        {
            var error = await Assert.ThrowsAsync<SemblanceException>(write);
            Assert.Equal("store-read-only", error.Code);
            Assert.Contains("name the primary server", error.Message, StringComparison.Ordinal);
        }
    }

    [StoreFact]
    public async Task A_server_without_pgvector_is_told_with_the_package_and_left_as_it_is()
    {
        using var other = new OtherPrograms();
        other.Remove("extension/vector.control");
        await using var server = await PostgresServer.StartOtherAsync(other.Folder);
        await server.RunAsync("CREATE DATABASE store");
        var error = await Assert.ThrowsAsync<SemblanceException>(() => PostgresStore.MigrateAsync(server.Named("store"), null, Stop));
        Assert.Equal("pgvector-missing", error.Code);
        Assert.Contains($"postgresql-{PostgresServer.Major}-pgvector", error.Message, StringComparison.Ordinal);
        await using var source = NpgsqlDataSource.Create(server.Named("store"));
        await using var tables = source.CreateCommand("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
        Assert.Equal(0L, await tables.ExecuteScalarAsync(Stop));
    }

    [StoreFact]
    public async Task An_older_schema_is_neither_read_nor_written_but_told_with_the_command_that_migrates_it()
    {
        var database = await PostgresCluster.CreateAsync();
        await PostgresStore.MigrateAsync(database, PostgresStatus.NewestSchema - 1, Stop);
        var error = await Assert.ThrowsAsync<SemblanceException>(() => PostgresStore.OpenAsync(database, TimeProvider.System, Stop));
        Assert.Equal("schema-older", error.Code);
        Assert.Contains("db migrate", error.Message, StringComparison.Ordinal);
        Assert.Equal(PostgresStatus.NewestSchema - 1, (await PostgresStore.InspectAsync(PostgresAddress.OfConnection(database), Stop)).Schema);
        await PostgresCluster.DropAsync(database);
    }

    [StoreFact]
    public async Task Clocks_that_differ_are_told()
    {
        var database = await PostgresCluster.CreateAsync();
        await using (var store = await PostgresStore.OpenAsync(database, new Ahead(TimeSpan.FromHours(1)), Stop))
        {
            Assert.Contains(await store.CheckAsync(Stop), f => f.IsProblem && f.Code == "clock-skew");
        }

        await PostgresCluster.DropAsync(database);
    }

    [StoreFact]
    public async Task Callers_without_a_connection_are_told_so_and_are_served_when_there_is_one_again()
    {
        var database = await PostgresCluster.CreateAsync();
        await using (var connections = new PostgresConnections(PostgresAddress.Parse($"{PostgresAddress.OfConnection(database)}?pool_size=1&pool_timeout=1")))
        {
            await connections.RunAsync(
                async session =>
                {
                    var error = await Assert.ThrowsAsync<SemblanceException>(() => connections.RunAsync(s => s.RunAsync("SELECT 1"), Stop));
                    Assert.Equal("store-busy", error.Code);
                    Assert.Contains("raise pool_size or pool_timeout", error.Message, StringComparison.Ordinal);
                    return await session.RunAsync("SELECT 1");
                },
                Stop);
            Assert.Equal(1, await connections.RunAsync(s => s.CountAsync("SELECT 1::bigint"), Stop));
        }

        await PostgresCluster.DropAsync(database);
    }

    [StoreFact]
    public async Task Values_that_halves_cannot_hold_are_stored_as_they_came_and_found_exactly()
    {
        var space = new Space { Key = new SpaceKey("far"), Model = "Far", Dimension = 3, Metric = Metric.L2 };
        var database = new PostgresDatabase();
        await using (var store = await database.OpenAsync())
        {
            var run = PostgresBatches.NewRun();
            await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
            var batch = PostgresBatches.NewBatch(run.Id, faces: 1);
            float[][] vectors = [[1e6f, 0, 0], [1e6f, 2e6f, 0], [0, 0, 70_000]];
            var faces = vectors.Select(v => batch.Faces[0] with { Id = new FaceId(Guid.NewGuid()), Space = space.Key, Embedding = v }).ToArray();
            await store.Imports.ApplyAsync(ClientId.Default, batch with { Spaces = [space], Faces = faces }, Stop);

            Assert.Equal(vectors.Length, (await store.Faces.FindManyAsync(ClientId.Default, faces.Select(f => f.Id).ToArray(), Stop)).Count);
            var ranking = await store.Faces.FindNearestAsync(new Gallery(ClientId.Default, space.Key), new float[] { 0, 0, 69_998 }, 1, Stop);
            Assert.Equal((faces[2].Id, 2d), (ranking.Candidates[0].Face, ranking.Candidates[0].Distance));
        }

        await database.DeleteAsync();
    }

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
