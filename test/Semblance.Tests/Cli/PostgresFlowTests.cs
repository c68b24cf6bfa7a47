using System.Text.Json;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli;

/// <summary>The whole program on a PostgreSQL store: every command that a SQLite store knows.</summary>
public sealed class PostgresFlowTests
{
    private static readonly string[] Names = ["Ada Quill", "Bo Tarn", "Cy Moss"];

    [StoreFact]
    public async Task A_database_without_a_store_is_told_in_one_line_that_can_be_pasted_and_then_migrated_and_back()
    {
        await using var database = await PostgresCli.StartBareAsync();
        var cli = database.Run;
        var answer = await cli.RunAsync("people", "list");
        Assert.Equal(4, answer.Code);
        Assert.Contains($"'semblance --store {cli.Store} db migrate'. [schema-missing]", answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.Equal(3, (await cli.RunAsync("db", "status")).Code);

        Assert.Equal(PostgresStatus.NewestSchema, (await cli.JsonAsync("db", "migrate")).GetProperty("schema").GetInt32());
        await cli.JsonAsync("db", "status");
        Assert.Empty((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());

        var refused = await cli.RunAsync("db", "migrate", "--to", "0");
        Assert.Equal(4, refused.Code);
        Assert.Contains("[confirmation-needed]", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.JsonAsync("db", "migrate", "--to", "0", "--yes")).GetProperty("schema").GetInt32());
        Assert.Contains("[schema-missing]", (await cli.RunAsync("people", "list")).Error, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task An_import_is_rehearsed_run_verified_searched_and_taken_back()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        var plan = Path.Combine(cli.Folder, "plan.json");
        await cli.JsonAsync("import", "plan", SmallProject.Write(cli, "project", Names), "--out", plan);
        Assert.Equal(6, Count(await cli.JsonAsync("import", "run", plan), "facesAdded"));
        Assert.Empty((await cli.JsonAsync("import", "status")).GetProperty("runs").EnumerateArray());

        var first = await cli.JsonAsync("import", "run", plan, "--apply", "--only", "Bo Tarn");
        Assert.Equal(2, Count(first, "facesAdded"));
        var run = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "verify", run);
        Assert.Equal(3, (await cli.JsonAsync("people", "list")).GetProperty("people").GetArrayLength());

        var who = await cli.JsonAsync("identify", "--vector", SmallProject.WriteProbe(cli, "Ada Quill"), "--space", "dlib-resnet-v1");
        Assert.Contains("Ada Quill", who.ToString(), StringComparison.Ordinal);
        var same = await cli.JsonAsync("verify", "--person", "Ada Quill", "--vector", SmallProject.WriteProbe(cli, "Ada Quill"), "--space", "dlib-resnet-v1");
        Assert.Contains("Ada Quill", same.ToString(), StringComparison.Ordinal);
        Assert.Equal("dlib-resnet-v1", (await cli.JsonAsync("spaces", "list")).GetProperty("spaces")[0].GetProperty("key").GetString());

        // The server of the tests is fast rather than safe, and its superuser logs in.
        var doctor = (await cli.RunAsync("doctor", "--json")).Json.GetProperty("findings").EnumerateArray().ToList();
        Assert.Equal(["durability", "login-role"], Codes(doctor, isProblem: true));
        Assert.Superset(new HashSet<string> { "postgres", "row-security", "clock", "faces", "memory", "timeouts", "tls" }, Codes(doctor, isProblem: false).ToHashSet());

        await cli.JsonAsync("import", "rollback", run, "--yes");
        Assert.Single((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
    }

    [StoreFact]
    public async Task Photos_are_kept_in_the_folder_that_was_named_andclients_see_their_own_people_only()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        var images = Directory.GetFiles(Path.Combine(CliRun.Sample, "data", "images"), "*.png", SearchOption.AllDirectories);
        var folder = Directory.CreateDirectory(Path.Combine(cli.Folder, "project", "data", "images", "Ada Quill")).FullName;
        File.Copy(images[0], Path.Combine(folder, "1741080000.png"));
        await cli.JsonAsync("clients", "add", "north");
        await cli.JsonAsync("migrate", Path.Combine(cli.Folder, "project"), "--client", "north", "--yes");
        Assert.NotEmpty(Directory.GetFiles(cli.Photos!, "*", SearchOption.AllDirectories));
        Assert.Single((await cli.JsonAsync("people", "list", "--client", "north")).GetProperty("people").EnumerateArray());
        Assert.Empty((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());

        var person = (await cli.JsonAsync("people", "list", "--client", "north")).GetProperty("people")[0].GetProperty("id").GetString()!;
        await cli.JsonAsync("people", "remove", person, "--client", "north", "--yes");
        Assert.Empty(Directory.GetFiles(cli.Photos!, "*", SearchOption.AllDirectories));
    }

    private static IEnumerable<string> Codes(IEnumerable<JsonElement> findings, bool isProblem) => findings
        .Where(f => f.GetProperty("problem").GetBoolean() == isProblem && f.GetProperty("code").GetString() != "natives-missing")
        .Select(f => f.GetProperty("code").GetString()!).Order(StringComparer.Ordinal);

    private static long Count(JsonElement document, string name) => document.GetProperty("outcome").GetProperty(name).GetInt64();
}
