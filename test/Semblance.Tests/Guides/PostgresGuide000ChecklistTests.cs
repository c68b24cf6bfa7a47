using System.Net;
using System.Text.Json;
using Semblance.Tests.Cli;
using Semblance.Tests.Storage;
using Semblance.Tests.Supabase;

namespace Semblance.Tests.Guides;

/// <summary>The verification checklist and the rollback strategy of the guide from pickles to Supabase, item by item, with what that guide has: SUPABASE_URL and SUPABASE_KEY in .env.</summary>
public sealed class PostgresGuide000ChecklistTests : IAsyncLifetime
{
    private RestDatabase _project = null!;
    private CliRun _cli = null!;
    private string _folder = "";
    private string _plan = "";

    public Task InitializeAsync()
    {
        _cli = NewCli();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _cli.Dispose();
        if (_project is not null)
        {
            await _project.DisposeAsync();
            Assert.Empty(_project.Rest.Violations);
            Assert.Empty(_project.Server.Violations);
        }
    }

    [StoreFact]
    public async Task Item_1_the_migration_runs_as_a_dry_run_first_with_the_exact_counts_and_writes_nothing()
    {
        await PlanAsync();
        Assert.Equal((6, 3), GuideProject.Outcome(await RunAsync("import", "run", _plan)));
        Assert.Equal("0|0", await RowsAsync());
        Assert.Empty(_project.Server.Objects);
    }

    [StoreFact]
    public async Task Item_2_two_or_three_sample_users_are_migrated_and_their_rows_are_in_the_console()
    {
        await PlanAsync();
        await RunAsync("import", "run", _plan, "--apply", "--only", "Ada Quill", "Bo Tarn");
        Assert.Equal("2|4", await RowsAsync());
        Assert.Equal("Ada Quill, Bo Tarn", await GuideProject.AskAsync(_project.Connection, "SELECT string_agg(name, ', ' ORDER BY name) FROM people"));
    }

    [StoreFact]
    public async Task Item_3_images_are_listed_in_storage_and_reached_by_a_link_but_by_nobody_without_one()
    {
        await PlanAsync();
        await RunAsync("import", "run", _plan, "--apply");
        Assert.Equal(3, _project.Server.Objects.Count);
        var photo = _project.Server.Objects.Keys.First().Split('/')[^1];
        var link = (await RunAsync("supabase", "link", photo)).GetProperty("link").GetString();
        using var anybody = new HttpClient();
        Assert.Equal(_project.Server.Objects.First(o => o.Key.EndsWith(photo, StringComparison.Ordinal)).Value.Bytes, await anybody.GetByteArrayAsync(link));
        Assert.Equal(HttpStatusCode.BadRequest, (await anybody.GetAsync($"{_project.Server.Url}/storage/v1/object/authenticated/images/default/{photo[..2]}/{photo}")).StatusCode);
    }

    [StoreFact]
    public async Task Item_4_migrated_users_log_in_by_their_faces_and_nobody_else_does()
    {
        await PlanAsync();
        await RunAsync("import", "run", _plan, "--apply", "--only", "Ada Quill", "Bo Tarn");
        Assert.Equal("Ada Quill", await GuideProject.IdentifyAsync(_cli, "Ada Quill", "--store", "supabase"));
        Assert.Equal("unknown", await GuideProject.IdentifyAsync(_cli, "Cy Moss", "--store", "supabase"));
        var own = await RunAsync("verify", "--person", "Ada Quill", "--vector", SmallProject.WriteProbe(_cli, "Ada Quill"), "--space", "dlib-resnet-v1");
        Assert.Equal("match", own.GetProperty("outcome").GetString());
        var other = await _cli.RunAsync("verify", "--person", "Ada Quill", "--vector", SmallProject.WriteProbe(_cli, "Bo Tarn"), "--space", "dlib-resnet-v1", "--store", "supabase", "--json");
        Assert.NotEqual("match", other.Json.GetProperty("outcome").GetString());
    }

    [StoreFact]
    public async Task Item_5_the_full_migration_is_proved_and_the_pickles_may_be_archived_as_they_were()
    {
        await PlanAsync();
        var before = GuideProject.Print(_folder);
        await RunAsync("import", "run", _plan, "--apply", "--only", "Ada Quill");
        var run = (await RunAsync("import", "run", _plan, "--apply")).GetProperty("run").GetString()!;
        var report = await RunAsync("import", "verify", run);
        Assert.Equal(6, report.GetProperty("faces").GetProperty("found").GetInt32());
        Assert.Equal((0, 0), GuideProject.Outcome(await RunAsync("import", "run", _plan, "--apply")));
        Assert.Equal("3|6", await RowsAsync());
        Assert.Equal(before, GuideProject.Print(_folder));
    }

    [StoreFact]
    public async Task Rollback_takes_back_one_user_or_the_whole_run_with_rows_and_images_and_the_pickles_stay()
    {
        await PlanAsync();
        var before = GuideProject.Print(_folder);
        var run = (await RunAsync("import", "run", _plan, "--apply")).GetProperty("run").GetString()!;
        await RunAsync("import", "rollback", run, "--person", "Bo Tarn", "--yes");
        Assert.Equal(("2|4", 2), (await RowsAsync(), _project.Server.Objects.Count));
        await RunAsync("import", "rollback", run, "--yes");
        Assert.Equal(("0|0", 0), (await RowsAsync(), _project.Server.Objects.Count));
        Assert.Equal(before, GuideProject.Print(_folder));
    }

    private static CliRun NewCli() => new() { IsByFiles = true };

    private async Task PlanAsync()
    {
        _project = await RestDatabase.CreateAsync();
        _cli.Write(".env", $"""
            SUPABASE_URL={_project.Server.Url}
            SUPABASE_KEY={StorageServer.ServiceKey}
            """);
        (_folder, _plan) = (GuideProject.Write(_cli), _cli.In("plan.json"));
        await RunAsync("import", "plan", _folder, "--out", _plan);
    }

    private Task<JsonElement> RunAsync(params string[] words) => _cli.JsonAsync([.. words, "--store", "supabase"]);

    private Task<string?> RowsAsync() => GuideProject.AskAsync(_project.Connection, "SELECT (SELECT count(*) FROM people) || '|' || (SELECT count(*) FROM faces)");
}
