using Semblance.Clients;
using Semblance.Migration.Run;

namespace Semblance.Tests.Migration.Run;

public class RollbackTests
{
    [Fact]
    public async Task Rollback_brings_back_what_was_there()
    {
        using var f = RunFixture.Large();
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
        using var f = RunFixture.Large();
        var plan = await f.PlanAsync();
        var run = (await f.ApplyAsync(plan)).Run!.Value;
        var outcome = await new Rollback(f.Store, f.Photos).RunAsync(ClientId.Default, run, "Ada", false, CancellationToken.None);
        Assert.Equal((1, plan.Plan.People.Single(p => p.Name == "Ada").Faces), ((int)outcome.PeopleRemoved, (int)outcome.FacesRemoved));
        var missing = (await f.VerifyAsync(run)).Differences;
        Assert.Contains(missing, d => d.Place == "name:Ada" && d.Field == "missing");
    }

    private static Semblance.People.Person Somebody() => new()
    {
        Id = Semblance.People.PersonId.New(),
        Client = ClientId.Default,
        Name = "Somebody else",
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
