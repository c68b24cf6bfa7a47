using Semblance.Clients;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

public class StoreCopyCommandTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [Fact]
    public async Task A_copy_is_rehearsed_first_and_then_equal_to_its_source_in_every_row_and_bit()
    {
        using var cli = new CliRun();
        var expected = await FillAsync(cli, "first.db");
        var rehearsed = await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"));
        Assert.False(File.Exists(Path.Combine(cli.Folder, "second.db")));
        var clients = rehearsed.GetProperty("clients").EnumerateArray().ToList();
        Assert.Equal(["default", "north"], clients.Select(c => c.GetProperty("client").GetString()));
        Assert.All(clients, c => Assert.Equal(30, c.GetProperty("run").GetProperty("outcome").GetProperty("facesAdded").GetInt64()));

        var copied = await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--apply");
        Assert.True(copied.GetProperty("equal").GetBoolean());
        Assert.Equal(expected, await RowsAsync(cli, "second.db"));
        Assert.Equal(expected, await RowsAsync(cli, "first.db"));

        var again = await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--apply");
        Assert.All(again.GetProperty("clients").EnumerateArray(), c => Assert.Equal("nothing-to-write", c.GetProperty("run").GetProperty("end").GetString()));
    }

    [Fact]
    public async Task One_client_is_copied_without_a_row_of_another_and_taken_back_without_a_trace_in_the_source()
    {
        using var cli = new CliRun();
        var expected = await FillAsync(cli, "first.db");
        var copied = await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "north", "--apply");
        await using (var target = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "second.db"), TimeProvider.System, null, Stop))
        {
            Assert.Equal(0, await target.People.CountAsync(ClientId.Default, new PeopleQuery(), Stop));
            Assert.Equal(12, await target.People.CountAsync(FilledStore.North, new PeopleQuery(), Stop));
        }

        var run = copied.GetProperty("clients")[0].GetProperty("run").GetProperty("run").GetString()!;
        await cli.JsonAsync("import", "rollback", run, "--store", Address(cli, "second.db"), "--client", "north");
        await using (var target = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "second.db"), TimeProvider.System, null, Stop))
        {
            Assert.Equal(0, await target.People.CountAsync(FilledStore.North, new PeopleQuery(), Stop));
        }

        Assert.Equal(expected, await RowsAsync(cli, "first.db"));
        var unknown = await cli.RunAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "south");
        Assert.Contains("has no client south; it has default, north. [client-unknown]", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_plan_is_refused_once_the_source_has_changed_in_whatever_table()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        var plan = Path.Combine(cli.Folder, "plan.json");
        await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "north", "--plan", plan);
        await using (var source = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "first.db"), TimeProvider.System, null, Stop))
        {
            var person = (await source.People.ListAsync(FilledStore.North, new PeopleQuery { Limit = 1 }, Stop)).People[0].Person;
            var renamed = await source.People.UpdateAsync(person with { Region = "elsewhere" }, Stop);
            await RefusedAsync("people");
            await source.People.UpdateAsync(renamed with { Region = person.Region }, Stop);
            var face = (await source.Faces.ListAsync(FilledStore.North, person.Id, null, Stop))[0];
            await source.Faces.RemoveAsync(FilledStore.North, face.Id, Stop);
            await RefusedAsync($"faces/{face.Space}");
        }

        async Task RefusedAsync(string table)
        {
            await cli.JsonAsync("clients", "add", "north", "--store", Address(cli, $"for-{table.Length}.db"));
            var refused = await cli.RunAsync("import", "run", plan, "--store", Address(cli, $"for-{table.Length}.db"), "--apply");
            Assert.Equal(4, refused.Code);
            Assert.Contains($"{table} has changed since", refused.Error, StringComparison.Ordinal);
            Assert.Contains("[source-changed]", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_saved_plan_can_be_run_and_verified_like_that_of_any_import()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        var plan = Path.Combine(cli.Folder, "plan.json");
        await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--plan", plan);
        var run = await cli.JsonAsync("import", "run", $"{plan}.default", "--store", Address(cli, "second.db"), "--apply");
        await cli.JsonAsync("import", "verify", run.GetProperty("run").GetString()!, "--store", Address(cli, "second.db"));
        Assert.Equal(12, (await cli.JsonAsync("people", "list", "--store", Address(cli, "second.db"))).GetProperty("people").GetArrayLength());
    }

    [Fact]
    public async Task A_photo_that_is_lost_on_disk_is_named_and_costs_nothing_but_itself()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        var photos = Directory.GetFiles(Path.Combine(cli.Folder, "first.db.photos", "north"), "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f).Length == 64).Order(StringComparer.Ordinal).ToList();
        File.Delete(photos[0]);
        await File.WriteAllTextAsync(photos[1], "damaged");
        var answer = await cli.RunAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "north", "--apply", "--json");
        Assert.Equal(3, answer.Code);
        var copy = answer.Json.GetProperty("clients")[0];
        Assert.Equal(["photo-corrupt", "photo-missing"], copy.GetProperty("plan").GetProperty("rejects").EnumerateArray().Select(r => r.GetProperty("code").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains(copy.GetProperty("plan").GetProperty("rejects").EnumerateArray(), r => r.GetProperty("place").GetString()!.Contains(Path.GetFileName(photos[0]), StringComparison.Ordinal));
        var outcome = copy.GetProperty("run").GetProperty("outcome");
        Assert.Equal((12, 30, 8), (outcome.GetProperty("peopleAdded").GetInt32(), outcome.GetProperty("facesAdded").GetInt32(), outcome.GetProperty("photosAdded").GetInt32()));
        Assert.True(copy.GetProperty("verification").GetProperty("equal").GetBoolean());
    }

    [Fact]
    public async Task What_the_target_has_already_stays_and_what_differs_there_is_a_difference()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--apply");
        await using (var target = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "second.db"), TimeProvider.System, null, Stop))
        {
            var people = (await target.People.ListAsync(FilledStore.North, new PeopleQuery(), Stop)).People;
            await target.People.RemoveAsync(FilledStore.North, people.First(p => p.Faces > 0).Person.Id, Stop);
            await target.People.UpdateAsync(people[^1].Person with { Name = "Renamed since" }, Stop);
        }

        var answer = await cli.RunAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "north", "--apply", "--json");
        Assert.Equal(3, answer.Code);
        var copy = answer.Json.GetProperty("clients")[0];
        var outcome = copy.GetProperty("run").GetProperty("outcome");
        Assert.Equal((1, 11, 3, 27), (outcome.GetProperty("peopleAdded").GetInt32(), outcome.GetProperty("peoplePresent").GetInt32(), outcome.GetProperty("facesAdded").GetInt32(), outcome.GetProperty("facesPresent").GetInt32()));
        Assert.Equal("name", Assert.Single(copy.GetProperty("verification").GetProperty("differences").EnumerateArray()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_store_is_never_copied_into_itself_nor_into_its_own_photo_folder_nor_over_a_space_that_differs()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        await RefusedAsync("copy-same", "--to", Address(cli, "first.db"));
        await RefusedAsync("copy-same-photos", "--to", Address(cli, "second.db"), "--photos", Path.Combine(cli.Folder, "first.db.photos"));
        await cli.JsonAsync("clients", "list", "--store", Address(cli, "second.db"));
        await using (var target = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "second.db"), TimeProvider.System, null, Stop))
        {
            await target.Spaces.AddAsync(new Space { Key = new SpaceKey("our-own-v2"), Model = "Theirs", Dimension = 7, Metric = Metric.L2 }, Stop);
        }

        await RefusedAsync("space-differs", "--to", Address(cli, "second.db"), "--apply");
        Assert.Equal("source-not-found", await CodeAsync("--from", Address(cli, "none.db"), "--to", Address(cli, "second.db")));

        async Task RefusedAsync(string code, params string[] args) => Assert.Equal(code, await CodeAsync(["--from", Address(cli, "first.db"), .. args]));

        async Task<string> CodeAsync(params string[] args) =>
            (await cli.RunAsync(["store", "copy", "--json", .. args])).Json.GetProperty("error").GetProperty("code").GetString()!;
    }

    private static string Address(CliRun cli, string file) => $"sqlite:{Path.Combine(cli.Folder, file)}";

    private static async Task<string> FillAsync(CliRun cli, string file)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, file), TimeProvider.System, null, Stop);
        var photos = new PhotoFiles(Path.Combine(cli.Folder, file + ".photos"));
        await FilledStore.FillAsync(store, photos);
        return await FilledStore.RowsAsync(store, photos);
    }

    private static async Task<string> RowsAsync(CliRun cli, string file)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, file), TimeProvider.System, null, Stop);
        return await FilledStore.RowsAsync(store, new PhotoFiles(Path.Combine(cli.Folder, file + ".photos")));
    }
}
