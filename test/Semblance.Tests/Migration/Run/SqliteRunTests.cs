using Semblance.Clients;
using Semblance.Migration.Run;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Migration.Plan;
using static Semblance.Tests.Migration.Plan.LegacyProject;

namespace Semblance.Tests.Migration.Run;

/// <summary>The whole way against the store that people use.</summary>
public class SqliteRunTests
{
    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task Planned_rehearsed_written_verified_written_again_and_rolled_back()
    {
        using var project = Project();
        await using var store = await OpenAsync(project, "store.db");
        using var f = new RunFixture(project, ownsProject: false, store);
        var empty = await f.RowsAsync();
        var plan = await f.PlanAsync();
        var rehearsed = await f.Runner.RehearseAsync(plan, [], null, _none);
        Assert.Equal(plan.Plan.Target.Predicted, rehearsed.Outcome);
        Assert.Equal(empty, await f.RowsAsync());

        var applied = await f.ApplyAsync(plan);
        Assert.Equal((RunEnd.Done, rehearsed.Outcome), (applied.End, applied.Outcome));
        var report = await f.VerifyAsync(applied.Run!.Value);
        Assert.Empty(report.Differences);
        Assert.Equal(report.MerkleRoot, report.StoredMerkleRoot);
        Assert.Equal(report.Neighbours!.Probes, report.Neighbours.Agreeing);
        Assert.Equal(RunEnd.NothingToWrite, (await f.ApplyAsync(plan)).End);
        Assert.Equal(RunEnd.NothingToWrite, (await f.ApplyAsync(await f.PlanAsync())).End);

        var outcome = await new Rollback(store, f.Photos).RunAsync(ClientId.Default, applied.Run.Value, null, false, _none);
        Assert.True(outcome.Done);
        Assert.Equal(empty, await f.RowsAsync());
        Assert.Equal(RunEnd.Done, (await f.ApplyAsync(plan)).End);
    }

    [Fact]
    public async Task A_run_that_fails_around_any_commit_is_resumed_without_loss_or_double()
    {
        using var project = Project();
        string expected;
        int batches;
        await using (var store = await OpenAsync(project, "whole.db"))
        {
            using var whole = new RunFixture(project, ownsProject: false, store);
            await whole.ImportAsync();
            expected = await whole.RowsAsync();
            batches = (await whole.PlanAsync()).Plan.Batches.Count;
        }

        for (var at = 0; at < batches; at += 3)
        {
            await FailAndResumeAsync(project, at, after: false, expected);
            await FailAndResumeAsync(project, at, after: true, expected);
        }
    }

    [Fact]
    public async Task A_plan_can_be_made_with_the_store_opened_for_reading_only()
    {
        using var project = Project();
        await using (var store = await OpenAsync(project, "store.db"))
        {
            using var f = new RunFixture(project, ownsProject: false, store);
            await f.ImportAsync();
        }

        await using var reading = await SqliteStore.OpenReadOnlyAsync(PathOf(project, "store.db"), TimeProvider.System, null, _none);
        var plan = await project.PlanAsync(null, reading);
        Assert.Equal((0L, plan.Totals.Faces), (plan.Target.Predicted.FacesAdded, plan.Target.Predicted.FacesPresent));
        Assert.Equal((0L, 0L), (plan.Target.Predicted.PeopleAdded, plan.Target.Predicted.PhotosAdded));
    }

    private static async Task FailAndResumeAsync(LegacyProject project, int at, bool after, string expected)
    {
        await using var store = new FaultyStore(await OpenAsync(project, FormattableString.Invariant($"fail-{at}-{after}.db")));
        using var f = new RunFixture(project, ownsProject: false, store);
        store.OnApply = (number, done) =>
        {
            if ((number, done) == (at, after))
            {
                throw new IOException("the power went");
            }
        };
        var plan = await f.PlanAsync();
        await Assert.ThrowsAsync<IOException>(() => f.ApplyAsync(plan));
        store.OnApply = null;
        var report = await f.ResumeAsync(await f.OnlyRunAsync());
        Assert.Equal((RunEnd.Done, plan.Plan.Target.Predicted), (report.End, report.Outcome));
        Assert.Equal(expected, await f.RowsAsync());
        Assert.False((await f.VerifyAsync(report.Run!.Value)).HasDifferences);
    }

    private static LegacyProject Project() => new LegacyProject()
        .Add("a.npy", Enumerable.Range(0, 60).Select(i => FromByte((byte)(i * 4))))
        .Add("b.npy", Enumerable.Range(0, 60).Select(i => FromByte((byte)(i * 4 + 3))));

    private static Task<SqliteStore> OpenAsync(LegacyProject project, string name) =>
        SqliteStore.OpenAsync(PathOf(project, name), TimeProvider.System, null, _none);

    private static string PathOf(LegacyProject project, string name) => Path.Combine(Path.GetDirectoryName(project.Root)!, name);
}
