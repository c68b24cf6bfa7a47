using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;
using Semblance.Storage.Moving;
using Semblance.Storage.Sqlite;
using Semblance.Storage.Sqlite.Moving;

namespace Semblance.Tests.Storage.Moving;

public sealed class StoreMoveTests : StoreMoveConformance
{
    private protected override Task<MovingPair> OfPairAsync() => Task.FromResult(MovingPair.OfFiles());

    [Fact]
    public async Task A_store_cannot_be_its_own_secondary()
    {
        await using var pair = MovingPair.OfFiles();
        Assert.Equal("move-same", (await Assert.ThrowsAsync<SemblanceException>(() => StoreMove.OpenAsync(pair.One, StoreAddress.Parse($"sqlite:{pair.One.File}"), TimeProvider.System, MovingPair.Stop))).Code);
        await MovingPair.WriteAsync(pair.One, _ => Task.CompletedTask);
        File.CreateSymbolicLink(pair.Other.File!, pair.One.File!);
        await using var move = await StoreMove.OpenAsync(pair.One, pair.Other, TimeProvider.System, MovingPair.Stop);
        Assert.Equal("move-same", (await Assert.ThrowsAsync<SemblanceException>(() => move.StartAsync(_ => { }, MovingPair.Stop))).Code);
        await MovingPair.WriteAsync(pair.One, EveryWrite.Steps[0].Write);
    }

    [Fact]
    public async Task A_store_in_memory_moves_nowhere()
    {
        await using var pair = MovingPair.OfFiles();
        var error = await Assert.ThrowsAsync<SemblanceException>(() => StoreMove.OpenAsync(pair.One, StoreAddress.Parse("memory:"), TimeProvider.System, MovingPair.Stop));
        Assert.Equal("store-kind", error.Code);
    }

    [Fact]
    public async Task New_people_wait_without_being_listed_and_what_is_done_to_them_is_listed()
    {
        await using var pair = MovingPair.OfFiles();
        await MovingPair.WriteAsync(pair.One, _ => Task.CompletedTask);
        await pair.StartAsync();
        await using var side = await MoveSide.OpenAsync(pair.One, TimeProvider.System, MovingPair.Stop);
        var people = Enumerable.Range(0, 5).Select(i => NewPerson($"Person {i}")).ToList();
        foreach (var person in people)
        {
            await side.Store.People.AddAsync(person, MovingPair.Stop);
        }

        Assert.Equal((5, 0), ((await side.Rows.CountWaitingAsync(MovingPair.Stop)).Count, Listed(pair)));
        var renamed = await side.Store.People.FindAsync(ClientId.Default, people[0].Id, MovingPair.Stop);
        await side.Store.People.UpdateAsync(renamed! with { Name = "Renamed" }, MovingPair.Stop);
        Assert.True(Listed(pair) > 0);
        await using var move = await pair.OpenAsync();
        await move.DrainAsync(_ => { }, MovingPair.Stop);
        Assert.Equal((0, null), ((await side.Rows.CountWaitingAsync(MovingPair.Stop)).Count, (await side.Rows.CountWaitingAsync(MovingPair.Stop)).OldestAt));
        Assert.True((await pair.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task Who_takes_the_number_of_somebody_who_is_being_replayed_is_replayed_too()
    {
        await using var pair = MovingPair.OfFiles();
        await MovingPair.WriteAsync(pair.One, _ => Task.CompletedTask);
        await pair.StartAsync();
        await using var side = await MoveSide.OpenAsync(pair.One, TimeProvider.System, MovingPair.Stop);
        var first = NewPerson("First");
        await side.Store.People.AddAsync(first, MovingPair.Stop);
        var changes = await side.Rows.ListWaitingAsync(null, 100, MovingPair.Stop);
        Assert.Single(changes);

        // While that is on its way, the number is free again, and taken: SQLite gives the one after the last.
        var (second, third) = (NewPerson("Second"), NewPerson("Third"));
        await side.Store.People.RemoveAsync(ClientId.Default, first.Id, MovingPair.Stop);
        await side.Store.People.AddAsync(second, MovingPair.Stop);
        await side.Rows.RemoveWaitingAsync(changes, MovingPair.Stop);
        Assert.Contains((await side.Rows.ListWaitingAsync(null, 100, MovingPair.Stop)).Select(c => c.Key), k => k.Text.Contains($"{second.Id.Value}", StringComparison.Ordinal));

        // The same after it was replayed.
        await using var move = await pair.OpenAsync();
        await move.DrainAsync(_ => { }, MovingPair.Stop);
        await side.Store.People.RemoveAsync(ClientId.Default, second.Id, MovingPair.Stop);
        await side.Store.People.AddAsync(third, MovingPair.Stop);
        await move.DrainAsync(_ => { }, MovingPair.Stop);
        var report = await pair.CompareAsync();
        Assert.True(report.IsEqual);
        Assert.Equal(1, report.Tables.Single(t => t.Table == "people").Secondary);
    }

    [Theory]
    [InlineData(MoveRole.Leaving, MoveRole.Secondary)]
    [InlineData(MoveRole.Leaving, MoveRole.Primary)]
    public async Task A_cutover_that_was_killed_between_two_steps_goes_on(MoveRole one, MoveRole other)
    {
        await using var pair = MovingPair.OfFiles();
        await MovingPair.WriteAsync(pair.One, store => FilledStore.FillAsync(store, Stores.PhotoFilesOf(StoreAddress.Parse("memory:")), people: 3));
        await pair.StartAsync();
        await MovingPair.WriteAsync(pair.One, store => store.Labels.AddGroupAsync(ClientId.Default, "last", MovingPair.Stop));
        if (other == MoveRole.Primary)
        {
            await using var drained = await pair.OpenAsync();
            await drained.DrainAsync(_ => { }, MovingPair.Stop);
        }

        await PlayAsync(pair.One, one);
        await PlayAsync(pair.Other, other);
        await using (var move = await pair.OpenAsync())
        {
            if (other == MoveRole.Secondary)
            {
                Assert.Equal(MovePhase.CuttingOver, (await move.FindStatusAsync(MovingPair.Stop)).Phase);
                Assert.Equal("store-moved", (await Assert.ThrowsAsync<SemblanceException>(() => MovingPair.WriteAsync(pair.One, EveryWrite.Steps[1].Write))).Code);
                Assert.True((await move.CutOverAsync(pair.Other, 0, _ => { }, MovingPair.Stop)).IsEqual);
            }
            else
            {
                Assert.Equal("cutover-done", (await Assert.ThrowsAsync<SemblanceException>(() => move.CutOverAsync(pair.Other, 0, _ => { }, MovingPair.Stop))).Code);
            }
        }

        var status = await pair.StatusAsync();
        Assert.Equal((MovePhase.DualWrite, $"{pair.Other}"), (status.Phase, $"{status.Primary}"));
        Assert.Contains(await MovingPair.WithAsync(pair.Other, s => s.Labels.ListGroupsAsync(ClientId.Default, MovingPair.Stop)), g => g.Name == "last");
    }

    [Fact]
    public async Task A_cutover_that_was_killed_is_given_up_by_a_start()
    {
        await using var pair = MovingPair.OfFiles();
        await pair.StartAsync();
        await PlayAsync(pair.One, MoveRole.Leaving);
        await pair.StartAsync();
        await MovingPair.WriteAsync(pair.One, EveryWrite.Steps[1].Write);
        Assert.Equal($"{pair.One}", $"{(await pair.StatusAsync()).Primary}");
    }

    [Fact]
    public async Task A_start_that_was_killed_after_its_first_step_is_made_again()
    {
        await using var pair = MovingPair.OfFiles();
        await MovingPair.WriteAsync(pair.One, EveryWrite.Steps[1].Write);
        await MovingPair.WriteAsync(pair.Other, _ => Task.CompletedTask);
        await using (var store = await SqliteStore.OpenAsync(pair.Other.File!, TimeProvider.System, null, MovingPair.Stop))
        {
            await new SqliteMovable(store.Connections).UpdateStateAsync(MoveState.None, new MoveState(MoveRole.Secondary, Guid.NewGuid(), "x", DateTimeOffset.UnixEpoch), MovingPair.Stop);
        }

        await pair.StartAsync();
        Assert.True((await pair.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task What_was_erased_from_the_primary_is_in_no_byte_of_the_secondarys_files()
    {
        await using var pair = MovingPair.OfFiles();
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = "Somebody Unmistakable", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch };
        await MovingPair.WriteAsync(pair.One, store => store.People.AddAsync(person, MovingPair.Stop));
        await pair.StartAsync();
        Assert.True(HoldsName());
        await MovingPair.WriteAsync(pair.One, store => store.People.RemoveAsync(ClientId.Default, person.Id, MovingPair.Stop));
        await pair.StartAsync();
        Assert.False(HoldsName());

        bool HoldsName() => Directory.EnumerateFiles(Path.GetDirectoryName(pair.Other.File!)!, "other.db*").Any(f => File.ReadAllBytes(f).AsSpan().IndexOf("Somebody Unmistakable"u8) >= 0);
    }

    private static async Task PlayAsync(StoreAddress address, MoveRole role)
    {
        await using var store = await SqliteStore.OpenAsync(address.File!, TimeProvider.System, null, MovingPair.Stop);
        var rows = new SqliteMovable(store.Connections);
        var state = await rows.FindStateAsync(MovingPair.Stop);
        await rows.UpdateStateAsync(state, state with { Role = role }, MovingPair.Stop);
    }

    private static Person NewPerson(string name) =>
        new() { Id = PersonId.New(), Client = ClientId.Default, Name = name, CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch };

    private static long Listed(MovingPair pair)
    {
        using var database = SqliteDatabase.Open(pair.One.File!, pair.One.File!, SQLitePCL.raw.SQLITE_OPEN_READONLY);
        using var row = database.Prepare("SELECT count(*) FROM waiting_changes");
        row.Step();
        return row.Integer(0);
    }
}
