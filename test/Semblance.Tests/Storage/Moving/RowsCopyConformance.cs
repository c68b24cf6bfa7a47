using System.Globalization;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Storage;
using Semblance.Storage.Moving;

namespace Semblance.Tests.Storage.Moving;

/// <summary>What a copy takes along row by row arrives as it is, whatever the two stores are and wherever it was stopped.</summary>
public abstract class RowsCopyConformance
{
    private static readonly string[] BesideRows = ["Clients.", "Spaces.", "People.", "Photos.", "Faces.", "Labels."];

    private protected static CancellationToken Stop => CancellationToken.None;

    /// <summary>A store that is copied, and where to.</summary>
    private protected abstract Task<(StoreAddress From, StoreAddress To, IAsyncDisposable Places)> OfPairAsync();

    [StoreFact]
    public async Task Every_row_of_attendance_documents_and_the_inbox_arrives_as_it_is()
    {
        var (one, other, places) = await OfPairAsync();
        await using var end = places;
        await using var from = await FilledAsync(one);
        await using var to = await WithPeopleAsync(other);
        var counted = await RowsCopy.CountAsync(from, ClientId.Default, Stop);
        Assert.Equal(MovedTables.OfCopies.Select(t => t.Name), counted.Select(c => c.Table));

        var copied = await RowsCopyOf(from, to).RunAsync(_ => { }, Stop);
        Assert.Equal(counted.Select(c => c with { Added = c.Rows }), copied);
        Assert.Equal(await RowsAsync(from), await RowsAsync(to));

        var again = await RowsCopyOf(from, to).RunAsync(_ => { }, Stop);
        Assert.Equal(counted, again);
    }

    [StoreFact]
    public async Task A_copy_that_was_stopped_anywhere_goes_on_where_it_was()
    {
        var (one, other, places) = await OfPairAsync();
        await using var end = places;
        await using var from = await FilledAsync(one);
        await using var to = await WithPeopleAsync(other);
        var (stops, written) = (0, 0L);
        for (var goesOn = true; goesOn;)
        {
            try
            {
                var copied = await RowsCopyOf(from, to).RunAsync(
                    rows =>
                    {
                        written += rows;
                        throw new OperationCanceledException(string.Create(CultureInfo.InvariantCulture, $"after {rows}"));
                    },
                    Stop);
                Assert.Equal(0, copied.Sum(c => c.Added + c.Missing + c.Different));
                goesOn = false;
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }

        Assert.Equal(MovedTables.OfCopies.Count(), stops);
        Assert.Equal((await RowsCopy.CountAsync(from, ClientId.Default, Stop)).Sum(c => c.Rows), written);
        Assert.Equal(await RowsAsync(from), await RowsAsync(to));
    }

    [StoreFact]
    public async Task What_the_target_has_of_its_own_stays_and_is_counted()
    {
        var (one, other, places) = await OfPairAsync();
        await using var end = places;
        await using var from = await FilledAsync(one);
        await using var to = await WithPeopleAsync(other);
        await to.Attendance.UpdateRulesAsync(ClientId.Default, new AttendanceRules { CoolDownSeconds = 7 }, Stop);
        var skill = (await from.Memories.ListSkillsAsync(ClientId.Default, new SkillQuery(), Stop))[0] with { Id = SkillId.New() };
        await to.Memories.AddSkillAsync(skill, Stop);

        var copied = await RowsCopyOf(from, to).RunAsync(_ => { }, Stop);
        Assert.Equal((1, 0), Told("attendance_rules", c => (c.Different, c.Missing)));
        Assert.Equal((0, 1), Told("skills", c => (c.Different, c.Missing)));
        Assert.Equal(2, copied.Sum(c => c.Different + c.Missing));
        Assert.Equal(7, (await to.Attendance.FindRulesAsync(ClientId.Default, Stop)).CoolDownSeconds);
        Assert.Equal(skill.Id, Assert.Single(await to.Memories.ListSkillsAsync(ClientId.Default, new SkillQuery(), Stop)).Id);

        (long, long) Told(string table, Func<CopiedRows, (long, long)> of) => of(copied.Single(c => c.Table == table));
    }

    [StoreFact]
    public async Task A_row_whose_person_did_not_come_is_left_out_and_counted_and_all_else_is_copied()
    {
        var (one, other, places) = await OfPairAsync();
        await using var end = places;
        await using var from = await FilledAsync(one);
        await using var to = await WithPeopleAsync(other);
        var checkIn = (await from.CheckIns.ListAsync(ClientId.Default, new CheckInQuery(), Stop))[0];
        await to.People.RemoveAsync(ClientId.Default, checkIn.Person, Stop);

        var copied = await RowsCopyOf(from, to).RunAsync(_ => { }, Stop);
        Assert.True(copied.Single(c => c.Table == "check_ins").Missing > 0);
        Assert.Equal(0, copied.Sum(c => c.Different));
        Assert.Equal(0, copied.Single(c => c.Table == "documents").Missing);
        Assert.All(copied, c => Assert.Equal(c.Rows, c.Added + c.Missing));
    }

    [StoreFact]
    public async Task A_store_that_another_has_taken_the_place_of_takes_no_rows()
    {
        var (one, other, places) = await OfPairAsync();
        await using var end = places;
        await using var from = await FilledAsync(one);
        await using var to = await WithPeopleAsync(other);
        await MoveSide.RowsOf(to)!.UpdateStateAsync(MoveState.None, new MoveState(MoveRole.Secondary, Guid.NewGuid(), "elsewhere", DateTimeOffset.UnixEpoch), Stop);
        var error = await Assert.ThrowsAsync<SemblanceException>(() => RowsCopyOf(from, to).RunAsync(_ => { }, Stop));
        Assert.Equal("store-moved", error.Code);
    }

    [Fact]
    public async Task A_store_in_memory_is_not_copied_by_its_rows()
    {
        await using var store = await Stores.OpenAsync(StoreAddress.Parse("memory:"), TimeProvider.System, Stop);
        Assert.Equal("store-kind", (await Assert.ThrowsAsync<SemblanceException>(() => RowsCopy.CountAsync(store, ClientId.Default, Stop))).Code);
    }

    private static RowsCopy RowsCopyOf(IStore from, IStore to) => new(from, to, ClientId.Default, run: null);

    /// <summary>Everything that is ever written, before any of it is removed.</summary>
    private static async Task<IStore> FilledAsync(StoreAddress address)
    {
        var store = await Stores.OpenAsync(address, TimeProvider.System, Stop);
        foreach (var (name, write) in EveryWrite.Steps.TakeWhile(s => !s.Name.StartsWith("Merges.", StringComparison.Ordinal)).Where(s => !s.Name.Contains("Remove", StringComparison.Ordinal)))
        {
            if (name is not ("Sightings.TrimAsync" or "Imports.RollbackAsync"))
            {
                await write(store);
            }
        }

        foreach (var (_, write) in EveryDocumentWrite.Steps.TakeWhile(s => s.Name != "Documents.RemoveAsync").Where(s => !s.Name.Contains("Remove", StringComparison.Ordinal) || s.Name == "Memories.RemoveSkillAsync"))
        {
            await write(store);
        }

        return store;
    }

    /// <summary>As an import left it: the same people, faces and photos, and nothing else.</summary>
    private static async Task<IStore> WithPeopleAsync(StoreAddress address)
    {
        var store = await Stores.OpenAsync(address, TimeProvider.System, Stop);
        foreach (var (_, write) in EveryWrite.Steps.TakeWhile(s => !s.Name.StartsWith("Merges.", StringComparison.Ordinal)).Where(s => BesideRows.Any(b => s.Name.StartsWith(b, StringComparison.Ordinal))))
        {
            await write(store);
        }

        return store;
    }

    private static async Task<List<string>> RowsAsync(IStore store)
    {
        var (rows, found) = (new RowsWithoutRuns(MoveSide.RowsOf(store)!), new List<string>());
        foreach (var table in MovedTables.OfCopies)
        {
            await rows.EachRowAsync(table, ClientId.Default.Value, values => found.Add(MovedRows.TextOf(table, ClientId.Default.Value, values)), Stop);
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
