using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Clients;
using Semblance.Imports;
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

        f.Photos.Files.Remove(f.Photos.Files.Keys.First());
        f.Photos.Files.Remove(f.Photos.Files.Keys.Last());
        var rehearsed = await f.Runner.RehearseAsync(plan, [], null, CancellationToken.None);
        Assert.Equal((2, 1), (rehearsed.PhotosRestored, f.Photos.Files.Count));
        var again = await f.ApplyAsync(plan);

        Assert.Equal((RunEnd.NothingToWrite, 2), (again.End, again.PhotosRestored));
        Assert.Equal(rows, await f.RowsAsync());
        await f.OnlyRunAsync();
        Assert.Equal(0, (await f.ApplyAsync(plan)).PhotosRestored);
    }

    [Fact]
    public async Task Resuming_a_run_that_is_done_says_that_it_was()
    {
        using var f = Large();
        var applied = await f.ImportAsync();

        var resumed = await f.ResumeAsync(await f.OnlyRunAsync());

        Assert.Equal((RunEnd.Done, true, applied.Outcome), (resumed.End, resumed.WasDone, resumed.Outcome));
        Assert.False(applied.WasDone);
    }

    [Fact]
    public async Task A_source_that_was_moved_is_read_through_a_link_in_its_old_place()
    {
        using var f = Large();
        var plan = await f.PlanAsync();
        Directory.Move(f.Project.Root, f.Project.Root + " moved");
        Assert.Equal("source-not-found", (await Assert.ThrowsAsync<SemblanceException>(() => f.ApplyAsync(plan))).Code);

        Directory.CreateSymbolicLink(f.Project.Root, f.Project.Root + " moved");

        Assert.Equal(RunEnd.Done, (await f.ApplyAsync(plan)).End);
    }

    [Fact]
    public async Task An_interruption_at_any_batch_loses_nothing_and_doubles_nothing()
    {
        using var whole = Large();
        await whole.ImportAsync();
        var expected = await whole.RowsAsync();
        var batches = (await whole.PlanAsync()).Plan.Batches.Count;
        Assert.True(batches > 5);
        for (var at = 0; at < batches; at++)
        {
            foreach (var inside in new[] { false, true })
            {
                using var f = whole.Anew();
                var plan = await f.PlanAsync();
                var fails = (Number: at, Inside: inside);
                f.Fake.OnApply = (number, half) =>
                {
                    if ((number, half) == fails)
                    {
                        throw new IOException("the power went");
                    }
                };
                await Assert.ThrowsAsync<IOException>(() => f.ApplyAsync(plan));
                f.Fake.OnApply = null;
                var report = await f.ResumeAsync(await f.OnlyRunAsync());
                Assert.Equal((RunEnd.Done, plan.Plan.Target.Predicted), (report.End, report.Outcome));
                Assert.Equal(expected, await f.RowsAsync());
                Assert.False((await f.VerifyAsync(report.Run!.Value)).HasDifferences);
            }
        }
    }

    [Fact]
    public async Task Cancelling_stops_between_two_batches_and_resume_goes_on()
    {
        using var f = Large();
        var plan = await f.PlanAsync();
        using var stop = new CancellationTokenSource();
        f.Fake.OnApply = (number, half) =>
        {
            if (number == 2 && half)
            {
                stop.Cancel();
            }
        };
        var stopped = await f.Runner.ApplyAsync(plan, [], null, stop.Token);
        Assert.Equal(RunEnd.Interrupted, stopped.End);
        Assert.InRange(stopped.BatchesApplied, 3, stopped.Batches - 1);
        var open = await f.Store.Imports.FindRunAsync(ClientId.Default, stopped.Run!.Value, CancellationToken.None);
        Assert.Equal((RunStatus.Open, stopped.BatchesApplied), (open!.Status, open.BatchesApplied));
        Assert.Equal(RunEnd.Done, (await f.ResumeAsync(stopped.Run.Value)).End);
    }

    [Fact]
    public async Task A_second_run_of_an_interrupted_plan_is_refused_and_names_the_first()
    {
        using var f = Large();
        var plan = await f.PlanAsync();
        f.Fake.OnApply = (number, _) => { if (number == 1) { throw new IOException("gone"); } };
        await Assert.ThrowsAsync<IOException>(() => f.ApplyAsync(plan));
        var error = await Assert.ThrowsAsync<SemblanceException>(() => f.ApplyAsync(plan));
        Assert.Equal("run-open", error.Code);
        Assert.Contains((await f.OnlyRunAsync()).Value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_has_changed_is_refused_by_name()
    {
        using var f = Large();
        var plan = await f.PlanAsync();
        f.Project.Write("a.npy", [1, 2, 3]);
        var error = await Assert.ThrowsAsync<SemblanceException>(() => f.ApplyAsync(plan));
        Assert.Equal("source-changed", error.Code);
        Assert.Contains("a.npy", error.Message, StringComparison.Ordinal);
        Assert.Empty(await f.Store.Imports.ListRunsAsync(ClientId.Default, CancellationToken.None));
    }

    [Fact]
    public async Task A_photo_that_has_changed_since_refuses_to_resume()
    {
        using var f = RunFixture.Of(Face("Ada", 1) with { PhotoFile = "ada.png" }, Face("Bob", 2), Face("Eve", 3), Face("Zoe", 4));
        f.Project.Write("ada.png", Png);
        var plan = await f.PlanAsync();
        Assert.Single(plan.Plan.Photos);
        f.Fake.OnApply = (number, _) => { if (number == 1) { throw new IOException("gone"); } };
        await Assert.ThrowsAsync<IOException>(() => f.ApplyAsync(plan));
        f.Fake.OnApply = null;
        f.Project.Write("ada.png", [.. Png, 1]);
        var run = await f.OnlyRunAsync();
        Assert.Equal("source-changed", (await Assert.ThrowsAsync<SemblanceException>(() => f.ResumeAsync(run))).Code);
    }

    [Fact]
    public async Task The_source_is_not_touched()
    {
        using var f = Large();
        var before = Hashes(f.Project.Root);
        await f.ImportAsync();
        await f.VerifyAsync(await f.OnlyRunAsync());
        Assert.Equal(before, Hashes(f.Project.Root));
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData("name:Ada")]
    public async Task A_run_can_be_limited_to_some_people_and_the_rest_follows(string who)
    {
        using var f = Large();
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
        using var f = Large();
        var plan = await f.PlanAsync();
        var error = await Assert.ThrowsAsync<SemblanceException>(() => f.ApplyAsync(plan, "Adda"));
        Assert.Equal("person-unknown", error.Code);
        Assert.Contains("\"Ada\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_reports_how_far_it_is_after_every_transaction()
    {
        using var f = Large();
        var plan = await f.PlanAsync();
        var seen = new List<RunProgress>();
        await f.Runner.ApplyAsync(plan, [], new Collect(seen), CancellationToken.None);
        Assert.Equal(seen.Select(p => p.BatchesDone).Distinct().Order(), seen.Select(p => p.BatchesDone));
        Assert.Equal(plan.Plan.Batches.Count, seen[^1].BatchesDone);
        Assert.Equal(plan.Plan.Batches.Sum(b => b.Rows), seen[^1].RowsDone);
        Assert.Equal(seen[^1].Rows, seen[^1].RowsDone);
    }

    [Fact]
    public async Task Rollback_brings_back_what_was_there()
    {
        using var f = Large();
        await f.Store.People.AddAsync(Somebody(), CancellationToken.None);
        var before = await f.RowsAsync();
        var run = (await f.ImportAsync()).Run!.Value;
        Assert.NotEqual(before, await f.RowsAsync());
        var outcome = await new Rollback(f.Store, f.Photos).RunAsync(ClientId.Default, run, null, false, CancellationToken.None);
        Assert.True(outcome.Done);
        Assert.Equal(before, await f.RowsAsync());
    }

    [Fact]
    public async Task Rollback_of_one_person_by_name_leaves_the_others()
    {
        using var f = Large();
        var plan = await f.PlanAsync();
        var run = (await f.ApplyAsync(plan)).Run!.Value;
        var outcome = await new Rollback(f.Store, f.Photos).RunAsync(ClientId.Default, run, "Ada", false, CancellationToken.None);
        Assert.Equal((1, plan.Plan.People.Single(p => p.Name == "Ada").Faces), ((int)outcome.PeopleRemoved, (int)outcome.FacesRemoved));
        var missing = (await f.VerifyAsync(run)).Differences;
        Assert.Contains(missing, d => d.Place == "name:Ada" && d.Field == "missing");
    }

    private static RunFixture Large() => new(new LegacyProject()
        .Add("a.npy", Enumerable.Range(0, 120).Select(i => FromByte((byte)(i * 2))))
        .Add("b.npy", Enumerable.Range(0, 120).Select(i => FromByte((byte)(i * 2 + 1)))));

    private static Semblance.People.Person Somebody() => new()
    {
        Id = Semblance.People.PersonId.New(),
        Client = ClientId.Default,
        Name = "Somebody else",
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Ids only: two plans may differ in which of them adds a person's columns.</summary>
    private static IEnumerable<string> RowIds(string rows) => rows.Split('\n').Select(r => r.Split(' ')[0]).Order(StringComparer.Ordinal);

    private static string[] Hashes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(f => f + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))) + File.GetLastWriteTimeUtc(f).Ticks)
        .ToArray();

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
        }).QuickCheckThrowOnFailure();

    private sealed class Collect(List<RunProgress> into) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => into.Add(value);
    }
}
