using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Moving;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Storage.Moving;

public sealed class PostgresStoreMoveTests : StoreMoveConformance
{
    private static CancellationToken Stop => CancellationToken.None;

    private protected override Task<MovingPair> OfPairAsync() => MovingPair.WithPostgresAsync();

    [StoreFact]
    public async Task A_secondary_that_is_cut_off_under_writes_gets_everything_by_itself_when_it_is_back()
    {
        CuttingProxy? proxy = null;
        await using var pair = await MovingPair.WithPostgresAsync(port => (proxy = new CuttingProxy(port)).Port);
        await using (proxy)
        {
            await pair.StartAsync();
            await using var store = await DualStore.OpenAsync(pair.One, pair.Other, fallsBack: false, TimeProvider.System, Stop);
            using var end = new CancellationTokenSource();
            var cutting = Task.Run(async () =>
            {
                // In the middle of replays, of questions and of answers, again and again.
                for (var i = 0; !end.IsCancellationRequested; i++)
                {
                    proxy!.CutAfter(500 * (i % 40));
                    await Task.Delay(3, CancellationToken.None);
                    if (i % 5 == 0)
                    {
                        proxy.CutAll();
                    }
                }
            });
            foreach (var (_, write) in EveryWrite.Steps)
            {
                await write(store);
            }

            for (var i = 0; i < 200; i++)
            {
                await store.Labels.AddGroupAsync(ClientId.Default, $"group {i:0000}", Stop);
            }

            await end.CancelAsync();
            await cutting;
            Assert.True(proxy!.Cuts > 0);
            proxy.CutAfter(int.MaxValue);
            await WaitAsync(() => store.Reading is { Waiting: 0, Problem: null });
            Assert.True((await pair.CompareAsync()).IsEqual);
        }
    }

    [StoreFact]
    public async Task A_secondary_that_is_down_for_an_hour_of_writes_reaches_parity_by_itself()
    {
        CuttingProxy? proxy = null;
        await using var pair = await MovingPair.WithPostgresAsync(port => (proxy = new CuttingProxy(port)).Port);
        await MovingPair.WriteAsync(pair.One, store => store.Spaces.AddAsync(KnownSpaces.Dlib, Stop));
        await pair.StartAsync();
        var time = new ManualTimers();
        await using var store = await DualStore.OpenAsync(pair.One, pair.Other, fallsBack: false, time, Stop);
        var (port, server, began) = (proxy!.Port, await PostgresCluster.PortAsync(), time.GetUtcNow());
        await proxy.DisposeAsync();
        await WaitAsync(() => store.Reading.Problem is not null, time);
        await HourOfWritesAsync(store, time);
        Assert.True(time.GetUtcNow() - began >= TimeSpan.FromHours(1));
        Assert.True(store.Reading is { Waiting: > 0, Problem: not null });

        await using var back = new CuttingProxy(server, port);
        await WaitAsync(() => store.Reading is { Waiting: 0, Problem: null }, time);
        var report = await pair.CompareAsync();
        Assert.True(report.IsEqual);
        Assert.Equal(12_000, report.Tables.Single(t => t.Table == "faces").Secondary);
    }

    [StoreFact]
    public async Task A_secondary_with_an_older_schema_is_waited_for()
    {
        await using var pair = await MovingPair.WithPostgresAsync();
        await pair.StartAsync();
        await PostgresStore.MigrateAsync(pair.Other.Postgres!, PostgresSchema.Steps.Count - 1, Stop);
        await using var store = await DualStore.OpenAsync(pair.One, pair.Other, fallsBack: false, TimeProvider.System, Stop);
        await EveryWrite.Steps[0].Write(store);
        await WaitAsync(() => store.Reading is { Waiting: > 0, Problem: "schema-older" });
        await PostgresStore.MigrateAsync(pair.Other.Postgres!, null, Stop);
        if (PostgresSchema.Steps[^1].Name == "add_moves")
        {
            return; // that step took what the secondary knew of its role with it
        }

        await WaitAsync(() => store.Reading is { Waiting: 0, Problem: null });
        Assert.True((await pair.CompareAsync()).IsEqual);
    }

    [StoreFact]
    public async Task A_primary_out_of_reach_refuses_writes_and_its_reads_come_from_the_secondary_where_that_is_asked_for()
    {
        CuttingProxy? proxy = null;
        await using var pair = await MovingPair.WithPostgresAsync(port => (proxy = new CuttingProxy(port)).Port);
        await MovingPair.WriteAsync(pair.One, EveryWrite.Steps[0].Write);
        await pair.StartAsync();
        await using (var move = await pair.OpenAsync())
        {
            await move.CutOverAsync(pair.Other, 0, _ => { }, Stop);
        }

        await using var strict = await DualStore.OpenAsync(pair.One, pair.Other, fallsBack: false, TimeProvider.System, Stop);
        await using var lenient = await DualStore.OpenAsync(pair.One, pair.Other, fallsBack: true, TimeProvider.System, Stop);
        await WaitAsync(() => lenient.Reading is { Waiting: 0, Problem: null } && strict.Reading is { Waiting: 0, Problem: null });
        await proxy!.DisposeAsync();

        Assert.Equal("store-unreachable", (await Assert.ThrowsAsync<SemblanceException>(() => strict.Clients.ListAsync(Stop))).Code);
        Assert.Equal(2, (await lenient.Clients.ListAsync(Stop)).Count);
        Assert.True(lenient.Reading.IsFallback);
        Assert.Equal("store-unreachable", (await Assert.ThrowsAsync<SemblanceException>(() => EveryWrite.Steps[1].Write(lenient))).Code);
    }

    [StoreFact]
    public async Task A_plain_owner_of_the_tables_can_be_written_twice_and_cut_over_to()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync("CREATE ROLE plain LOGIN CREATEROLE");
        await server.RunAsync("CREATE DATABASE store OWNER plain");
        await using (var administrator = await SqlCaller.ConnectAsync(server.Named("store")))
        {
            await administrator.RunAsync("CREATE EXTENSION vector");
        }

        await using var pair = MovingPair.OfFiles();
        var other = StoreAddress.Parse(FormattableString.Invariant($"postgres://plain@127.0.0.1:{server.Port}/store"));
        await PostgresStore.MigrateAsync(other.Postgres!, null, Stop);
        await MovingPair.WriteAsync(pair.One, async store =>
        {
            foreach (var (_, write) in EveryWrite.Steps)
            {
                await write(store);
            }
        });
        await using var move = await StoreMove.OpenAsync(pair.One, other, TimeProvider.System, Stop);
        await move.StartAsync(_ => { }, Stop);
        await move.DrainAsync(_ => { }, Stop);
        Assert.True((await move.CutOverAsync(other, 5, _ => { }, Stop)).IsEqual);
        await MovingPair.WriteAsync(other, store => store.Labels.AddGroupAsync(ClientId.Default, "new", Stop));
        Assert.True((await move.CutOverAsync(pair.One, 5, _ => { }, Stop)).IsEqual);
    }

    /// <summary>Enrolments, imports, edits and erasures, as fast as they go: a batch a minute by the clock.</summary>
    private static async Task HourOfWritesAsync(DualStore store, ManualTimers time)
    {
        var run = new ImportRun
        {
            Id = new RunId("run-20261121-093000-abcd"),
            Client = ClientId.Default,
            PlanHash = new string('a', 64),
            Source = "/old",
            Status = RunStatus.Open,
            Batches = 60,
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        await store.Imports.AddRunAsync(run, new byte[] { 1 }, Stop);
        var random = new Random(3);
        for (var number = 0; number < run.Batches; number++)
        {
            var people = Enumerable.Range(0, 201).Select(i => new Person
            {
                Id = PersonId.New(),
                Client = ClientId.Default,
                Name = $"Person {number}/{i}",
                CreatedAt = DateTimeOffset.UnixEpoch,
                UpdatedAt = DateTimeOffset.UnixEpoch,
            }).ToList();
            var faces = people.Select(p => new Face
            {
                Id = FaceId.New(),
                Client = ClientId.Default,
                Person = p.Id,
                Space = KnownSpaces.Dlib.Key,
                CreatedAt = DateTimeOffset.UnixEpoch,
                Embedding = Enumerable.Range(0, 128).Select(_ => random.NextSingle()).ToArray(),
            }).ToList();
            await store.Imports.ApplyAsync(ClientId.Default, new ImportBatch { Run = run.Id, Number = number, People = people, Faces = faces }, Stop);
            await store.People.UpdateAsync(people[1] with { Name = "Edited", Region = "north", Groups = ["a"] }, Stop);
            await store.People.RemoveAsync(ClientId.Default, people[0].Id, Stop);
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static async Task WaitAsync(Func<bool> condition, ManualTimers? time = null)
    {
        while (!condition())
        {
            time?.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(20, Stop);
        }
    }
}
