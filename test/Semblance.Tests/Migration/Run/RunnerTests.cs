using FsCheck;
using FsCheck.Fluent;
using Semblance.Clients;
using Semblance.Migration.Run;
using Semblance.Tests.Migration.Plan;
using static Semblance.Tests.Migration.Plan.LegacyProject;

namespace Semblance.Tests.Migration.Run;

public class RunnerTests
{
    [Fact]
    public void Whatever_the_mixture_a_dry_run_predicts_the_run_and_a_second_run_writes_nothing() => ForMixtures(async (f, _) =>
    {
        var empty = await f.RowsAsync();
        var plan = await f.PlanAsync();
        var rehearsed = await f.Runner.RehearseAsync(plan, [], null, CancellationToken.None);
        Assert.Equal(empty, await f.RowsAsync());
        Assert.Empty(await f.Store.Imports.ListRunsAsync(ClientId.Default, CancellationToken.None));

        var applied = await f.ApplyAsync(plan);
        Assert.Equal(plan.Plan.Target.Predicted, applied.Outcome);
        Assert.Equal(rehearsed.Outcome, applied.Outcome);
        Assert.Equal(plan.Plan.People.Count > 0 ? RunEnd.Done : RunEnd.NothingToWrite, applied.End);

        var rows = await f.RowsAsync();
        Assert.Equal(RunEnd.NothingToWrite, (await f.ApplyAsync(plan)).End);
        var again = await f.PlanAsync();
        Assert.Equal((0, 0, 0), (again.Plan.Target.Predicted.PeopleAdded, again.Plan.Target.Predicted.FacesAdded, again.Plan.Target.Predicted.PhotosAdded));
        Assert.Equal(RunEnd.NothingToWrite, (await f.ApplyAsync(again)).End);
        Assert.Equal(rows, await f.RowsAsync());
    });

    [Fact]
    public void Two_plans_of_overlapping_sources_never_write_a_row_twice() => ForMixtures(async (f, _) =>
    {
        var part = new Semblance.Migration.Plan.Planner(TimeProvider.System);
        var some = Semblance.Migration.Plan.SavedPlan.Of(
            await part.PlanAsync(f.Project.Root, f.Project.Sources.Take(1).ToArray(), f.Store, Options, null, CancellationToken.None));
        await f.ApplyAsync(some);
        var all = await f.PlanAsync();
        var outcome = (await f.ApplyAsync(all)).Outcome;
        Assert.Equal(all.Plan.Target.Predicted, outcome);

        using var other = f.Anew();
        await other.ApplyAsync(await other.PlanAsync());
        Assert.Equal(RowIds(await other.RowsAsync()), RowIds(await f.RowsAsync()));
    });

    [Fact]
    public async Task A_photo_file_that_was_lost_is_restored_by_a_second_run_which_writes_nothing_else()
    {
        var ada = Face("Ada", 1) with { PhotoFile = "ada.png" };
        using var f = RunFixture.Of(ada, Photo("Ada", 1), Photo("Eve", 2), Face("Eve", 3));
        f.Project.Write("ada.png", [.. Png, 9]);
        var plan = await f.PlanAsync();
        await f.ApplyAsync(plan);
        var rows = await f.RowsAsync();
        Assert.Equal(3, f.Photos.Files.Count);

        f.Photos.Files.TryRemove(f.Photos.Files.Keys.First(), out _);
        f.Photos.Files.TryRemove(f.Photos.Files.Keys.Last(), out _);
        var rehearsed = await f.Runner.RehearseAsync(plan, [], null, CancellationToken.None);
        Assert.Equal((2, 1), (rehearsed.PhotosRestored, f.Photos.Files.Count));
        var again = await f.ApplyAsync(plan);

        Assert.Equal((RunEnd.NothingToWrite, 2), (again.End, again.PhotosRestored));
        Assert.Equal(rows, await f.RowsAsync());
        await f.OnlyRunAsync();
        Assert.Equal(0, (await f.ApplyAsync(plan)).PhotosRestored);
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData("name:Ada")]
    public async Task A_run_can_be_limited_to_some_people_and_the_rest_follows(string who)
    {
        using var f = RunFixture.Large();
        var plan = await f.PlanAsync();
        var some = await f.ApplyAsync(plan, who);
        Assert.Equal((RunEnd.Done, 1L), (some.End, some.Outcome.PeopleAdded));
        Assert.Equal(["name:Ada"], some.Only);
        var report = await f.VerifyAsync(some.Run!.Value);
        Assert.False(report.HasDifferences);
        Assert.Equal(plan.Plan.People.Single(p => p.Name == "Ada").Faces, report.Faces.Found);

        var rest = await f.ApplyAsync(plan);
        Assert.Equal((RunEnd.Done, 1L), (rest.End, rest.Outcome.PeoplePresent));
        using var whole = f.Anew();
        await whole.ImportAsync();
        Assert.Equal(await whole.RowsAsync(), await f.RowsAsync());
    }

    [Fact]
    public async Task Somebody_unknown_is_refused_with_the_nearest_name()
    {
        using var f = RunFixture.Large();
        var plan = await f.PlanAsync();
        var error = await Assert.ThrowsAsync<SemblanceException>(() => f.ApplyAsync(plan, "Adda"));
        Assert.Equal("person-unknown", error.Code);
        Assert.Contains("\"Ada\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_reports_how_far_it_is_after_every_transaction()
    {
        using var f = RunFixture.Large();
        var plan = await f.PlanAsync();
        var seen = new List<RunProgress>();
        await f.Runner.ApplyAsync(plan, [], new Collect(seen), CancellationToken.None);
        Assert.Equal(seen.Select(p => p.BatchesDone).Distinct().Order(), seen.Select(p => p.BatchesDone));
        Assert.Equal(plan.Plan.Batches.Count, seen[^1].BatchesDone);
        Assert.Equal(plan.Plan.Batches.Sum(b => b.Rows), seen[^1].RowsDone);
        Assert.Equal(seen[^1].Rows, seen[^1].RowsDone);
    }

    /// <summary>Ids only: two plans may differ in which of them adds a person's columns.</summary>
    private static IEnumerable<string> RowIds(string rows) => rows.Split('\n').Select(r => r.Split(' ')[0]).Order(StringComparer.Ordinal);

    private static void ForMixtures(Func<RunFixture, byte[][], Task> check) =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), sources =>
        {
            using var project = new LegacyProject();
            var some = sources.Take(3).Select(s => s ?? []).ToArray();
            for (var i = 0; i < some.Length; i++)
            {
                project.Add($"source{i}.npy", some[i].Select(FromByte));
            }

            using var fixture = new RunFixture(project, ownsProject: false);
            check(fixture, some).GetAwaiter().GetResult();
        }).Check(Cases.Of(100));

    private sealed class Collect(List<RunProgress> into) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => into.Add(value);
    }
}
