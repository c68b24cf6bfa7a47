using Semblance.Storage;
using Semblance.Storage.Moving;
using Semblance.Storage.Postgres.Moving;
using Semblance.Storage.Sqlite.Moving;
using Semblance.Tests.Storage.Postgres;
using Semblance.Tests.Storage.Sqlite;

namespace Semblance.Tests.Storage.Moving;

/// <summary>What is written to a primary gets to its secondary, whatever the two are.</summary>
public abstract class ReplayConformance : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];
    private readonly List<Func<Task>> _removed = [];
    private readonly Guid _pair = Guid.NewGuid();

    private IStore _store = null!;
    private IStore _copy = null!;
    private IMovableStore _primary = null!;
    private IMovableStore _secondary = null!;

    protected abstract bool FromPostgres { get; }

    protected abstract bool ToPostgres { get; }

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var open in _open)
        {
            await open.DisposeAsync();
        }

        foreach (var remove in _removed)
        {
            await remove();
        }
    }

    [StoreFact]
    public async Task Every_write_of_every_contract_reaches_the_secondary()
    {
        await OpenAsync();
        Assert.Equal(EveryWrite.Names.Order(StringComparer.Ordinal), EveryWrite.Steps.Select(s => s.Name).Distinct().Order(StringComparer.Ordinal));
        await StartAsync();
        var before = await MovedRows.ListAsync(_primary);
        foreach (var (name, write) in EveryWrite.Steps)
        {
            await write(_store);
            var after = await MovedRows.ListAsync(_primary);
            Assert.True(!before.SequenceEqual(after), $"{name} wrote nothing.");
            Assert.True((await _primary.CountWaitingAsync(Stop)).Count > 0, $"{name} left nothing waiting.");
            await ReplayAsync();
            AssertSame(after, await MovedRows.ListAsync(_secondary), name);
            before = after;
        }
    }

    [StoreFact]
    public async Task A_whole_life_replayed_at_its_end_is_the_same_as_replayed_step_by_step()
    {
        await OpenAsync();
        await StartAsync();
        foreach (var (_, write) in EveryWrite.Steps)
        {
            await write(_store);
        }

        await ReplayAsync();
        AssertSame(await MovedRows.ListAsync(_primary), await MovedRows.ListAsync(_secondary), "the end");
        Assert.Equal(new WaitingChanges(0, null), await _primary.CountWaitingAsync(Stop));
    }

    [StoreFact]
    public async Task What_was_there_before_is_moved_too_and_both_find_the_same()
    {
        await OpenAsync();
        var photos = Stores.PhotoFilesOf(StoreAddress.Parse("memory:"));
        await FilledStore.FillAsync(_store, photos);
        await FilledBelongings.FillAsync(_store);
        await StartAsync();
        await _primary.AddAllWaitingAsync(Stop);
        await ReplayAsync();

        AssertSame(await MovedRows.ListAsync(_primary), await MovedRows.ListAsync(_secondary), "all");
        Assert.Equal(await FilledStore.RowsAsync(_store, null), await FilledStore.RowsAsync(_copy, null));
        Assert.Equal(await FilledBelongings.RowsAsync(_store), await FilledBelongings.RowsAsync(_copy));
    }

    [StoreFact]
    public async Task A_change_that_is_replayed_again_after_others_changes_nothing()
    {
        await OpenAsync();
        await StartAsync();
        var all = new List<WaitingChange>();
        foreach (var (_, write) in EveryWrite.Steps)
        {
            await write(_store);
            all.AddRange(await _primary.ListWaitingAsync(null, 10_000, Stop));
            await ReplayAsync();
        }

        var before = await MovedRows.ListAsync(_secondary);
        var random = new Random(5);
        await _primary.AddWaitingAsync([.. all.Select(c => c.Key).OrderBy(_ => random.Next())], Stop);
        await ReplayAsync();
        AssertSame(before, await MovedRows.ListAsync(_secondary), "again");
    }

    [StoreFact]
    public async Task A_change_that_waited_while_its_rows_changed_on_brings_what_they_refer_to()
    {
        await OpenAsync();
        await StartAsync();
        foreach (var (_, write) in EveryWrite.Steps)
        {
            await write(_store);
        }

        // Only the newest are there: of what they refer to nothing is in the secondary yet.
        var waiting = await _primary.ListWaitingAsync(null, 10_000, Stop);
        await _primary.RemoveWaitingAsync([.. waiting.Where(c => c.Key.Table.Name is "people" or "spaces" or "clients" or "groups" or "import_runs" or "attendance_sessions")], Stop);
        await ReplayAsync();
        var (there, copied) = (await MovedRows.ListAsync(_primary), await MovedRows.ListAsync(_secondary));
        Assert.Equal(there.Where(IsDependent), copied.Where(IsDependent));
        Assert.Contains(copied, row => row.StartsWith("faces ", StringComparison.Ordinal));

        static bool IsDependent(string row) => row.Split(' ')[0] is "faces" or "photos" or "people_groups" or "attendance_records" or "leaves" or "import_batches";
    }

    [StoreFact]
    public async Task A_secondary_takes_no_write_but_a_replay()
    {
        await OpenAsync();
        await StartAsync();
        await EveryWrite.Steps[0].Write(_store);
        await ReplayAsync();
        var error = await Assert.ThrowsAsync<SemblanceException>(() => EveryWrite.Steps[1].Write(_copy));
        Assert.Equal((ErrorKind.Unavailable, "store-moved"), (error.Kind, error.Code));
        Assert.Equal(2, (await _copy.Clients.ListAsync(Stop)).Count);
        var stranger = await Assert.ThrowsAsync<SemblanceException>(() => _secondary.ReplayAsync(Guid.NewGuid(), _ => Task.CompletedTask, Stop));
        Assert.Equal("move-changed", stranger.Code);
    }

    [StoreFact]
    public async Task A_store_that_is_alone_again_lists_and_refuses_nothing()
    {
        await OpenAsync();
        await StartAsync();
        foreach (var store in new[] { _primary, _secondary })
        {
            var state = await store.FindStateAsync(Stop);
            await store.UpdateStateAsync(state, state with { Role = MoveRole.Alone }, Stop);
        }

        await EveryWrite.Steps[0].Write(_store);
        await EveryWrite.Steps[0].Write(_copy);
        Assert.Equal(0, (await _primary.CountWaitingAsync(Stop)).Count);
        Assert.Equal("move-changed", (await Assert.ThrowsAsync<SemblanceException>(() => _primary.UpdateStateAsync(StateOf(MoveRole.Primary), StateOf(MoveRole.Leaving), Stop))).Code);
    }

    [StoreFact]
    public async Task Writes_while_the_roles_change_are_either_listed_or_refused()
    {
        await OpenAsync();
        await StartAsync();
        await EveryWrite.Steps[2].Write(_store);
        var (added, refused) = (0, 0);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; refused == 0; i++)
            {
                try
                {
                    await _store.Labels.AddGroupAsync(Clients.ClientId.Default, $"g{i}", Stop);
                    added++;
                }
                catch (SemblanceException error) when (error.Code == "store-moved")
                {
                    refused++;
                }
            }
        });
        while (Volatile.Read(ref added) < 20)
        {
            await Task.Yield();
        }

        await _primary.UpdateStateAsync(StateOf(MoveRole.Primary), StateOf(MoveRole.Leaving), Stop);
        await writing;
        await ReplayAsync();
        Assert.Equal(added, (await _copy.Labels.ListGroupsAsync(Clients.ClientId.Default, Stop)).Count);
        AssertSame(await MovedRows.ListAsync(_primary), await MovedRows.ListAsync(_secondary), "leaving");
    }

    private static void AssertSame(List<string> expected, List<string> found, string after)
    {
        var (missing, surplus) = (expected.Except(found).ToList(), found.Except(expected).ToList());
        Assert.True(missing.Count + surplus.Count == 0, $"After {after} the secondary lacks\n{string.Join('\n', missing)}\nand has\n{string.Join('\n', surplus)}");
        Assert.Equal(expected.Count, found.Count);
    }

    private MoveState StateOf(MoveRole role) => new(role, _pair, "the other", DateTimeOffset.UnixEpoch);

    private async Task StartAsync()
    {
        await _secondary.UpdateStateAsync(MoveState.None, StateOf(MoveRole.Secondary), Stop);
        await _primary.UpdateStateAsync(MoveState.None, StateOf(MoveRole.Primary), Stop);
        await _primary.AddAllWaitingAsync(Stop);
        await ReplayAsync();
    }

    private async Task ReplayAsync()
    {
        var replay = new ChangeReplay(_primary, _secondary, _pair);
        while (await replay.RunAsync(Stop) > 0)
        {
        }
    }

    private async Task OpenAsync()
    {
        (_store, _primary) = await OpenAsync(FromPostgres);
        (_copy, _secondary) = await OpenAsync(ToPostgres);
    }

    private async Task<(IStore Store, IMovableStore Rows)> OpenAsync(bool isPostgres)
    {
        if (isPostgres)
        {
            var database = new PostgresDatabase();
            var store = await database.OpenAsync();
            _open.Add(store);
            _removed.Add(database.DeleteAsync);
            return (store, new PostgresMovable(store.Connections));
        }

        var folder = new SqliteFolder();
        var file = await folder.OpenAsync();
        _open.Add(file);
        _removed.Add(folder.DeleteAsync);
        return (file, new SqliteMovable(file.Connections));
    }
}

public sealed class SqliteToSqliteReplayTests : ReplayConformance
{
    protected override bool FromPostgres => false;

    protected override bool ToPostgres => false;
}

public sealed class PostgresFromSqliteReplayTests : ReplayConformance
{
    protected override bool FromPostgres => false;

    protected override bool ToPostgres => true;
}

public sealed class PostgresToSqliteReplayTests : ReplayConformance
{
    protected override bool FromPostgres => true;

    protected override bool ToPostgres => false;
}

public sealed class PostgresToPostgresReplayTests : ReplayConformance
{
    protected override bool FromPostgres => true;

    protected override bool ToPostgres => true;
}
