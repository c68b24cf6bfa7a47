using System.Text.Json;

namespace Semblance.Tests.Cli.Commands;

public sealed class ImportFlowTests : IDisposable
{
    private static readonly string[] Names = ["Ada Quill", "Bo Tarn", "Cleo Voss", "Dov Marrin", "Elin Sorrel"];

    private readonly CliRun _cli = new();

    [Fact]
    public async Task A_project_goes_the_whole_way_in_steps_and_back()
    {
        var plan = await PlanAsync();
        var rehearsal = await _cli.JsonAsync("import", "run", plan);
        Assert.Equal("rehearsed", rehearsal.GetProperty("end").GetString());
        Assert.False(File.Exists(Path.Combine(_cli.Folder, "semblance.db")), "a dry run left a store behind");

        var applied = await _cli.JsonAsync("import", "run", plan, "--apply");
        Assert.Equal("done", applied.GetProperty("end").GetString());
        Assert.Equal(rehearsal.GetProperty("outcome").GetRawText(), applied.GetProperty("outcome").GetRawText());
        Assert.Equal((5, 10), (Count(applied, "peopleAdded"), Count(applied, "facesAdded")));
        var run = applied.GetProperty("run").GetString()!;

        var again = await _cli.RunAsync("import", "run", plan, "--apply");
        Assert.Equal(0, again.Code);
        Assert.Contains("Nothing to write", again.Out, StringComparison.Ordinal);

        var verified = await _cli.JsonAsync("import", "verify", run, "--report", Path.Combine(_cli.Folder, "report.json"));
        Assert.True(verified.GetProperty("equal").GetBoolean());
        Assert.Equal(verified.GetProperty("merkleRoot").GetString(), verified.GetProperty("storedMerkleRoot").GetString());
        Assert.True(File.Exists(Path.Combine(_cli.Folder, "report.json")));

        var taken = await _cli.JsonAsync("import", "rollback", run);
        Assert.Equal((5, 10), (Count(taken, "peopleRemoved", nested: false), Count(taken, "facesRemoved", nested: false)));
        Assert.Empty((await _cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
        Assert.Equal("rolled-back", (await _cli.JsonAsync("import", "status", run)).GetProperty("status").GetString());
        Assert.StartsWith("Nothing to take back", (await _cli.RunAsync("import", "rollback", run)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_people_can_go_first_and_the_others_follow()
    {
        var plan = await PlanAsync();
        var first = await _cli.JsonAsync("import", "run", plan, "--apply", "--only", "Ada Quill", "Bo Tarn");
        Assert.Equal((2, 4), (Count(first, "peopleAdded"), Count(first, "facesAdded")));
        var rest = await _cli.JsonAsync("import", "run", plan, "--apply");
        Assert.Equal((3, 6, 4), (Count(rest, "peopleAdded"), Count(rest, "facesAdded"), Count(rest, "facesPresent")));
    }

    [Fact]
    public async Task An_enrolled_person_is_named_and_a_stranger_is_unknown()
    {
        await MigrateAsync();
        var known = await _cli.JsonAsync("identify", "--vector", SmallProject.WriteProbe(_cli, "Cleo Voss"), "--space", "dlib-resnet-v1", "--top", "2");
        Assert.Equal("match", known.GetProperty("outcome").GetString());
        Assert.Equal("Cleo Voss", known.GetProperty("person").GetProperty("name").GetString());
        Assert.Equal(2, known.GetProperty("candidates").GetArrayLength());
        Assert.Equal((10, 5), (known.GetProperty("facesSearched").GetInt32(), known.GetProperty("peopleSearched").GetInt32()));
        Assert.Equal(0.003, known.GetProperty("threshold").GetProperty("targetFpir").GetDouble());

        var stranger = await _cli.JsonAsync("identify", "--vector", SmallProject.WriteProbe(_cli, "Zeno Nobody"), "--space", "dlib-resnet-v1");
        Assert.Equal(("unknown", "above-threshold"), (stranger.GetProperty("outcome").GetString(), stranger.GetProperty("reason").GetString()));
        Assert.Equal(JsonValueKind.Null, stranger.GetProperty("person").ValueKind);
    }

    [Fact]
    public async Task A_claim_is_confirmed_or_denied()
    {
        await MigrateAsync();
        var probe = SmallProject.WriteProbe(_cli, "Cleo Voss");
        Assert.Equal("match", (await _cli.JsonAsync("verify", "--vector", probe, "--person", "Cleo Voss")).GetProperty("outcome").GetString());
        var denied = await _cli.RunAsync("verify", "--vector", probe, "--person", "Bo Tarn");
        Assert.Equal(0, denied.Code);
        Assert.StartsWith("no match: this is not Bo Tarn", denied.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_differs_makes_verify_exit_with_3_and_name_it()
    {
        var run = await MigrateAsync();
        await _cli.JsonAsync("people", "rename", "Bo Tarn", "Bo Tarne");
        var answer = await _cli.RunAsync("import", "verify", run, "--json");
        Assert.Equal(3, answer.Code);
        Assert.False(answer.Json.GetProperty("equal").GetBoolean());
        Assert.NotEmpty(answer.Json.GetProperty("differences").EnumerateArray());
    }

    [Fact]
    public async Task A_rollback_asks_on_a_terminal_and_goes_on_only_after_a_yes()
    {
        var run = (await _cli.JsonAsync("import", "run", await PlanAsync(), "--apply")).GetProperty("run").GetString()!;

        var declined = await _cli.RunAsync("n\n", CancellationToken.None, "import", "rollback", run);
        Assert.Equal(4, declined.Code);
        Assert.Contains("[declined]", declined.Error, StringComparison.Ordinal);

        var taken = await _cli.RunAsync("y\n", CancellationToken.None, "import", "rollback", run);
        Assert.Contains("Taken back", taken.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_step_after_an_inspection_keeps_the_model_that_was_named()
    {
        var project = Path.GetDirectoryName(_cli.Write("p/faces.json", "{\"Ada\": [" + string.Join(',', Enumerable.Range(1, 512)) + "]}"))!;

        var answer = await _cli.RunAsync("inspect", project, "--space", "deepface-facenet512");
        Assert.Contains($"migrate {project} --space deepface-facenet512", answer.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"table\"")]
    public async Task A_broken_mapping_file_is_explained_in_words(string text)
    {
        var map = _cli.Write("map.json", text);

        using var process = CliProcess.Start(_cli.Folder, "inspect", CliRun.Sample, "--map", map);
        var answer = await process.AnswerAsync();
        Assert.Contains("[map-file]", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch("Arg_|Expected[A-Z]|ExceptionKey", answer.Error.Replace(map, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_that_is_a_pipe_is_refused_without_waiting_for_it()
    {
        var pipe = Path.Combine(_cli.Folder, "plan.json");
        await System.Diagnostics.Process.Start("mkfifo", [pipe]).WaitForExitAsync();

        var answer = await _cli.RunAsync("import", "run", pipe);
        Assert.Contains("no regular file. [plan-malformed]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_over_later_changes_is_refused_until_forced()
    {
        var run = await MigrateAsync();
        await _cli.JsonAsync("people", "rename", "Bo Tarn", "Bo Tarne");
        var refused = await _cli.RunAsync("import", "rollback", run);
        Assert.Equal(4, refused.Code);
        Assert.Contains("[rows-changed]", refused.Error, StringComparison.Ordinal);
        Assert.Equal(5, (await _cli.JsonAsync("people", "list")).GetProperty("people").GetArrayLength());

        Assert.Equal(0, (await _cli.RunAsync("import", "rollback", run, "--force")).Code);
        Assert.Equal("Bo Tarne", Assert.Single((await _cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_source_that_changed_since_it_was_planned_is_refused()
    {
        var plan = await PlanAsync();
        SmallProject.Write(_cli, "project", [.. Names, "Fay Late"]);
        var answer = await _cli.RunAsync("import", "run", plan, "--apply");
        Assert.Equal(4, answer.Code);
        Assert.Contains("[source-changed]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_was_edited_is_refused()
    {
        var plan = await PlanAsync();
        await File.WriteAllTextAsync(plan, (await File.ReadAllTextAsync(plan)).Replace("Ada Quill", "Ada Quail", StringComparison.Ordinal));
        Assert.Equal(4, (await _cli.RunAsync("import", "run", plan)).Code);
    }

    [Fact]
    public async Task A_plan_of_another_client_is_refused()
    {
        var plan = await PlanAsync();
        await _cli.JsonAsync("clients", "add", "north");
        var answer = await _cli.RunAsync("import", "run", plan, "--apply", "--client", "north");
        Assert.Equal(4, answer.Code);
        Assert.Contains("[plan-of-other-client]", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();

    private static long Count(JsonElement document, string name, bool nested = true) =>
        (nested ? document.GetProperty("outcome") : document).GetProperty(name).GetInt64();

    private async Task<string> PlanAsync()
    {
        var plan = Path.Combine(_cli.Folder, "plan.json");
        await _cli.JsonAsync("import", "plan", SmallProject.Write(_cli, "project", Names), "--out", plan);
        return plan;
    }

    private async Task<string> MigrateAsync()
    {
        var document = await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", Names), "--yes");
        return document.GetProperty("run").GetProperty("run").GetString()!;
    }
}
