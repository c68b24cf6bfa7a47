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
}
