using Semblance.Clients;
using Semblance.Imports;
using Semblance.Migration.Run;

namespace Semblance.Tests.Migration.Run;

/// <summary>What happens to a run that is stopped, by whatever.</summary>
public class ResumeTests
{
    [Fact]
    public async Task Resuming_a_run_that_is_done_says_that_it_was()
    {
        using var f = RunFixture.Large();
        var applied = await f.ImportAsync();

        var resumed = await f.ResumeAsync(await f.OnlyRunAsync());

        Assert.Equal((RunEnd.Done, true, applied.Outcome), (resumed.End, resumed.WasDone, resumed.Outcome));
        Assert.False(applied.WasDone);
    }

    [Fact]
    public async Task An_interruption_at_any_batch_loses_nothing_and_doubles_nothing()
    {
        using var whole = RunFixture.Large();
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
        using var f = RunFixture.Large();
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
        using var f = RunFixture.Large();
        var plan = await f.PlanAsync();
        f.Fake.OnApply = (number, _) => { if (number == 1) { throw new IOException("gone"); } };
        await Assert.ThrowsAsync<IOException>(() => f.ApplyAsync(plan));
        var error = await Assert.ThrowsAsync<SemblanceException>(() => f.ApplyAsync(plan));
        Assert.Equal("run-open", error.Code);
        Assert.Contains((await f.OnlyRunAsync()).Value, error.Message, StringComparison.Ordinal);
    }
}
