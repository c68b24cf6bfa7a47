using Semblance.Clients;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

public sealed class PostgresFullDiskTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task A_full_disk_keeps_what_was_committed_and_takes_the_rest_when_there_is_room()
    {
        await using var server = await SmallDisk.StartServerAsync(mebibytes: 80);
        await server.RunAsync("CREATE DATABASE store TABLESPACE small TEMPLATE template0");
        await server.RunAsync("CREATE TABLE filler TABLESPACE small AS SELECT i FROM generate_series(1, 900000) AS i");
        await PostgresStore.MigrateAsync(server.Named("store"), null, Stop);
        await using var store = await PostgresStore.OpenAsync(server.Named("store"), TimeProvider.System, Stop);
        var run = PostgresBatches.NewRun(batches: 20);
        await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);

        var (applied, error) = (0, default(SemblanceException));
        while (error is null)
        {
            error = await Record.ExceptionAsync(
                () => store.Imports.ApplyAsync(ClientId.Default, PostgresBatches.NewBatch(run.Id, faces: 1_000, applied), Stop)) as SemblanceException;
            applied += error is null ? 1 : 0;
        }

        Assert.Equal("store-full", error.Code);
        Assert.Contains("make room", error.Message, StringComparison.Ordinal);
        Assert.InRange(applied, 1, 19);
        Assert.Equal(applied, (await store.Imports.FindRunAsync(ClientId.Default, run.Id, Stop))!.BatchesApplied);
        var people = (await store.People.ListAsync(ClientId.Default, new(), Stop)).People;
        Assert.Equal(Enumerable.Repeat(1_000, applied), people.Select(p => p.Faces));

        await server.RunAsync("DROP TABLE filler");
        Assert.Equal(1_000, (await store.Imports.ApplyAsync(ClientId.Default, PostgresBatches.NewBatch(run.Id, faces: 1_000, applied), Stop)).FacesAdded);
    }
}
