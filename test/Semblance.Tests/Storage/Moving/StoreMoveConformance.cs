using Semblance.Clients;
using Semblance.Storage;
using Semblance.Storage.Moving;

namespace Semblance.Tests.Storage.Moving;

/// <summary>A store takes the place of another one, and gives it back.</summary>
public abstract class StoreMoveConformance
{
    private static CancellationToken Stop => CancellationToken.None;

    private protected abstract Task<MovingPair> OfPairAsync();

    [StoreFact]
    public async Task A_store_moves_and_moves_back_and_nothing_is_lost_on_either_way()
    {
        await using var pair = await OfPairAsync();
        await FillAsync(pair);
        await pair.StartAsync();
        Assert.True((await pair.CompareAsync()).IsEqual);
        await AddAsync(pair, pair.One, "before");
        Assert.Equal(1, (await pair.StatusAsync()).Waiting.Count);
        Assert.False((await pair.CompareAsync()).IsEqual); // it waits
        Assert.True((await CutOverAsync(pair, pair.Other)).IsEqual);

        Assert.Equal($"{pair.Other}", $"{(await pair.StatusAsync()).Primary}");
        Assert.Equal("store-moved", (await Assert.ThrowsAsync<SemblanceException>(() => AddAsync(pair, pair.One, "late"))).Code);
        await AddAsync(pair, pair.Other, "after");
        Assert.Equal("cutover-done", (await Assert.ThrowsAsync<SemblanceException>(() => CutOverAsync(pair, pair.Other))).Code);
        Assert.True((await CutOverAsync(pair, pair.One)).IsEqual);

        await AddAsync(pair, pair.One, "back");
        Assert.Equal(["after", "back", "before", "class 7b", "fencing"], (await MovingPair.WithAsync(pair.One, s => s.Labels.ListGroupsAsync(ClientId.Default, Stop))).Select(g => g.Name));
    }

    [StoreFact]
    public async Task A_cutover_is_refused_while_anything_differs_and_the_report_names_the_place()
    {
        await using var pair = await OfPairAsync();
        await FillAsync(pair);
        await pair.StartAsync();
        await using (var move = await pair.OpenAsync())
        {
            var rows = await MoveSide.OpenAsync(pair.Other, TimeProvider.System, Stop);
            await using (rows)
            {
                var state = await rows.Rows.FindStateAsync(Stop);
                var people = await MovingPair.WithAsync(pair.One, s => s.People.ListAsync(ClientId.Default, new PeopleQuery(), Stop));
                var (one, two) = (RowKey.Of(MovedTables.Named("people"), "default", [people.People[0].Person.Id.Value]), RowKey.Of(MovedTables.Named("groups"), "north", ["fencing"]));
                var row = (await rows.Rows.FindRowsAsync([one], Stop))[0];
                row.Values[row.Table.IndexOf("name")] = "Somebody else";
                await rows.Rows.ReplayAsync(state.Pair!.Value, async target =>
                {
                    await target.PutAsync([row]);
                    await target.PutAsync([new MovedRow(two.Table, "north", ["surplus", null])]);
                }, Stop);
            }

            var report = await move.CutOverAsync(null, 5, _ => { }, Stop);
            Assert.False(report.IsEqual);
            Assert.Equal(
                [("groups", "north", RowPlace.SecondaryOnly, ""), ("people", "default", RowPlace.Both, "name")],
                report.Rows.Select(r => (r.Table, r.Client!.Value.Value, r.Place, string.Join(',', r.Columns))).Order());
            Assert.Equal("""["surplus"]""", report.Rows.Single(r => r.Table == "groups").Key);
            Assert.Equal($"{pair.One}", $"{(await move.FindStatusAsync(Stop)).Primary}");

            await move.StartAsync(_ => { }, Stop); // lists what differs again
            await move.DrainAsync(_ => { }, Stop);
        }

        await AddAsync(pair, pair.One, "still written");
        Assert.True((await CutOverAsync(pair, pair.Other)).IsEqual);
    }

    [StoreFact]
    public async Task A_dual_write_that_is_stopped_leaves_two_stores_that_know_nothing_of_each_other()
    {
        await using var pair = await OfPairAsync();
        await FillAsync(pair);
        await pair.StartAsync();
        await AddAsync(pair, pair.One, "waits");
        await using (var move = await pair.OpenAsync())
        {
            Assert.Equal("changes-waiting", (await Assert.ThrowsAsync<SemblanceException>(() => move.StopAsync(discards: false, Stop))).Code);
            await move.StopAsync(discards: true, Stop);
            Assert.Equal("move-none", (await Assert.ThrowsAsync<SemblanceException>(() => move.StopAsync(discards: true, Stop))).Code);
            Assert.Equal("move-none", (await Assert.ThrowsAsync<SemblanceException>(() => move.CutOverAsync(null, 0, _ => { }, Stop))).Code);
            Assert.Equal(MovePhase.None, (await move.FindStatusAsync(Stop)).Phase);
        }

        await AddAsync(pair, pair.One, "one");
        await AddAsync(pair, pair.Other, "other");
        await using var again = await pair.OpenAsync();
        Assert.Equal("secondary-not-empty", (await Assert.ThrowsAsync<SemblanceException>(() => again.StartAsync(_ => { }, Stop))).Code);
        Assert.Equal(MovePhase.None, (await again.FindStatusAsync(Stop)).Phase);
    }

    [StoreFact]
    public async Task When_the_primary_is_lost_the_secondary_goes_on_alone()
    {
        await using var pair = await OfPairAsync();
        await FillAsync(pair);
        await pair.StartAsync();
        await StoreMove.ReleaseAsync(pair.Other, TimeProvider.System, Stop);
        await AddAsync(pair, pair.Other, "alone");
        Assert.Equal("move-none", (await Assert.ThrowsAsync<SemblanceException>(() => StoreMove.ReleaseAsync(pair.Other, TimeProvider.System, Stop))).Code);
        Assert.Equal("move-none", (await Assert.ThrowsAsync<SemblanceException>(() => DualStore.OpenAsync(pair.One, pair.Other, fallsBack: false, TimeProvider.System, Stop))).Code);
    }

    [StoreFact]
    public async Task Callers_of_a_dual_store_follow_a_cutover_while_they_write_and_none_is_lost()
    {
        await using var pair = await OfPairAsync();
        await FillAsync(pair);
        await pair.StartAsync();
        await using (var store = await DualStore.OpenAsync(pair.One, pair.Other, fallsBack: false, TimeProvider.System, Stop))
        {
            using var end = new CancellationTokenSource();
            var written = 0;
            var writing = Enumerable.Range(0, 3).Select(caller => Task.Run(async () =>
            {
                for (var i = 0; !end.IsCancellationRequested; i++)
                {
                    await store.Labels.AddGroupAsync(ClientId.Default, $"{caller}/{i}", Stop);
                    Interlocked.Increment(ref written);
                }
            })).ToList();
            foreach (var to in new[] { pair.Other, pair.One, pair.Other })
            {
                await ReachAsync(written + 20);
                Assert.True((await CutOverAsync(pair, to)).IsEqual);
            }

            await ReachAsync(written + 20);
            await end.CancelAsync();
            await Task.WhenAll(writing);
            Assert.Equal(written + 2, (await store.Labels.ListGroupsAsync(ClientId.Default, Stop)).Count);
            Assert.Equal($"{pair.Other}", store.Reading.Primary);

            async Task ReachAsync(int count)
            {
                while (Volatile.Read(ref written) < count)
                {
                    await Task.Delay(5, Stop);
                    Assert.DoesNotContain(writing, w => w.IsFaulted);
                }
            }
        }

        await using var move = await pair.OpenAsync();
        await move.DrainAsync(_ => { }, Stop);
        Assert.True((await move.CompareAsync(5, _ => { }, Stop)).IsEqual);
    }

    private static Task FillAsync(MovingPair pair) => MovingPair.WriteAsync(pair.One, async store =>
    {
        await FilledStore.FillAsync(store, Stores.PhotoFilesOf(StoreAddress.Parse("memory:")), people: 8);
        await FilledBelongings.FillAsync(store);
    });

    private static Task AddAsync(MovingPair pair, StoreAddress to, string group) => MovingPair.WriteAsync(to, store => store.Labels.AddGroupAsync(ClientId.Default, group, Stop));

    private static async Task<ParityReport> CutOverAsync(MovingPair pair, StoreAddress to)
    {
        await using var move = await pair.OpenAsync();
        return await move.CutOverAsync(to, 5, _ => { }, Stop);
    }
}
