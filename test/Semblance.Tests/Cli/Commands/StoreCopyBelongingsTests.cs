using System.Text.Json;
using Semblance.Attendance;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

/// <summary>A promoted store holds everything that is its clients' own, and says what it does not hold.</summary>
public class StoreCopyBelongingsTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [Fact]
    public async Task Consents_tombstones_keys_accounts_and_the_log_go_along_and_may_go_again()
    {
        using var cli = new CliRun();
        var (rows, belongings) = await FillAsync(cli, "first.db");
        string[] copy = ["store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db")];
        AssertCounted(await cli.JsonAsync(copy));
        Assert.False(File.Exists(Path.Combine(cli.Folder, "second.db")));

        for (var i = 0; i < 2; i++)
        {
            AssertCounted(await cli.JsonAsync([.. copy, "--apply"]));
            await using var second = await OpenAsync(cli, "second.db");
            Assert.Equal(belongings, await FilledBelongings.RowsAsync(second));
            Assert.Equal(rows, await FilledStore.RowsAsync(second, new PhotoFiles(Path.Combine(cli.Folder, "second.db.photos"))));
        }
    }

    [Fact]
    public async Task What_the_target_has_of_its_own_stays_and_is_told()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        await using (var first = await OpenAsync(cli, "first.db"))
        await using (var second = await OpenAsync(cli, "second.db"))
        {
            var account = (await first.Accounts.ListAsync(ClientId.Default, null, 10, Stop))[0];
            await second.Accounts.AddAsync(account with { Id = Semblance.Accounts.AccountId.New(), Person = null }, Stop);
            await second.Audit.AppendAsync(
                ClientId.Default, [new AuditEvent { Client = ClientId.Default, At = DateTimeOffset.UnixEpoch, Actor = AuditActor.OfCli("bo"), Action = "person.update" }], Stop);
            await second.Clients.UpdateSettingsAsync(ClientId.Default, new ClientSettings { RetentionDays = 9 }, Stop);
            await first.Attendance.UpdateRulesAsync(ClientId.Default, new AttendanceRules { OncePerDay = true }, Stop);
            await second.Attendance.UpdateRulesAsync(ClientId.Default, new AttendanceRules(), Stop);
        }

        var answer = await cli.RunAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "default", "--apply", "--json");
        Assert.Equal(3, answer.Code);
        var told = answer.Json.GetProperty("clients")[0].GetProperty("belongings");
        Assert.Contains(Texts(told, "differences"), d => d!.StartsWith("settings:", StringComparison.Ordinal));
        Assert.Contains(Texts(told, "differences"), d => d!.StartsWith("account ada@example.org:", StringComparison.Ordinal));
        Assert.Equal(2, Texts(told, "differences").Count());
        Assert.Contains("25 audit entries: the target has a log of its own, and a chain has one history", Texts(told, "left"));
        var rules = Assert.Single(answer.Json.GetProperty("clients")[0].GetProperty("rows").EnumerateArray());
        Assert.Equal(("attendance_rules", 1), (rules.GetProperty("table").GetString(), Count(rules, "different")));
        await using var target = await OpenAsync(cli, "second.db");
        Assert.Equal(9, (await target.Clients.FindSettingsAsync(ClientId.Default, Stop)).RetentionDays);
        Assert.True((await AuditChain.VerifyAsync(target.Audit, ClientId.Default, null, Stop)).IsSound);
        Assert.Equal(3, (await target.Keys.ListAsync(ClientId.Default, Stop)).Count);
    }

    [Fact]
    public async Task Attendance_documents_and_unknown_faces_go_along_with_their_files_and_may_go_again()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        var contents = await FillContentsAsync(cli, "first.db");
        string[] copy = ["store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db")];
        var rehearsed = (await cli.JsonAsync(copy)).GetProperty("clients")[0];
        Assert.Equal(
            ["artifacts 1", "attendance_history 1", "attendance_records 12", "attendance_sessions 1", "document_sections 1", "documents 1", "memories 1", "sightings 1", "tags 1"],
            rehearsed.GetProperty("rows").EnumerateArray().Select(r => $"{r.GetProperty("table").GetString()} {r.GetProperty("rows").GetInt64()}").Order(StringComparer.Ordinal));
        foreach (var files in new[] { 1, 0 })
        {
            var copied = (await cli.JsonAsync([.. copy, "--apply"])).GetProperty("clients")[1];
            Assert.Equal((files, files), (Count(copied.GetProperty("files"), "pictures"), Count(copied.GetProperty("files"), "originals")));
            await using var second = await OpenAsync(cli, "second.db");
            Assert.Equal(contents, await FilledContents.RowsAsync(second, Photos(cli, "second.db"), Originals(cli, "second.db")));
        }

        var told = await cli.RunAsync([.. copy, "--apply"]);
        Assert.Contains("12 attendance records", told.Out, StringComparison.Ordinal);
        Assert.Contains("'semblance search rebuild'", told.Out, StringComparison.Ordinal);
        await cli.JsonAsync("search", "rebuild", "--store", Address(cli, "second.db"));
        var hits = await cli.JsonAsync("search", "loans", "--store", Address(cli, "second.db"));
        Assert.NotEmpty(hits.GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task A_rollback_takes_the_attendance_back_that_came_along_and_keeps_what_has_a_history()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        await FillContentsAsync(cli, "first.db");
        var copied = await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "north", "--apply");
        var run = copied.GetProperty("clients")[0].GetProperty("run").GetProperty("run").GetString()!;
        var refused = await cli.RunAsync("import", "rollback", run, "--store", Address(cli, "second.db"), "--client", "north", "--yes");
        Assert.Contains("[rows-changed]", refused.Error, StringComparison.Ordinal);
        await cli.RunAsync("import", "rollback", run, "--store", Address(cli, "second.db"), "--client", "north", "--yes", "--force");
        await using var target = await OpenAsync(cli, "second.db");
        var late = Assert.Single((await target.Attendance.ListAsync(FilledStore.North, new AttendanceFilter(), null, 100, Stop)).Records);
        Assert.Equal(AttendanceStatus.Late, late.Status);
        Assert.Equal(late.Person, Assert.Single((await target.People.ListAsync(FilledStore.North, new PeopleQuery { Limit = 100 }, Stop)).People).Person.Id);
    }

    [Fact]
    public async Task An_original_that_is_damaged_is_named_and_left_out()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        await FillContentsAsync(cli, "first.db");
        var damaged = Directory.GetFiles(Path.Combine(cli.Folder, "first.db.photos.originals", "default"), "*", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(damaged, "x");
        var answer = await cli.RunAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--apply", "--json");
        Assert.Equal(3, answer.Code);
        var files = answer.Json.GetProperty("clients").EnumerateArray().Select(c => c.GetProperty("files")).ToList();
        Assert.Equal("original of loans.txt: damaged", Assert.Single(Texts(files[0], "lost")));
        Assert.Empty(Texts(files[1], "lost"));
    }

    [Fact]
    public async Task Whoever_was_erased_from_the_target_does_not_come_back_with_a_copy()
    {
        using var cli = new CliRun();
        await FillAsync(cli, "first.db");
        await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "north", "--apply");
        string id;
        await using (var second = await OpenAsync(cli, "second.db"))
        {
            id = $"{(await second.People.ListAsync(FilledStore.North, new PeopleQuery { Limit = 10 }, Stop)).People[7].Person.Id}";
        }

        await cli.JsonAsync("people", "erase", id, "--store", Address(cli, "second.db"), "--client", "north", "--yes");
        var again = await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--to", Address(cli, "second.db"), "--client", "north", "--apply");
        Assert.Equal(id, Assert.Single(again.GetProperty("clients")[0].GetProperty("erased").EnumerateArray()).GetProperty("person").GetString());
        Assert.NotEqual(0, (await cli.RunAsync("people", "show", id, "--store", Address(cli, "second.db"), "--client", "north")).Code);
    }

    /// <summary>Two databases of one server, both clients, with photos.</summary>
    [StoreFact]
    public async Task A_database_is_copied_to_another_whole()
    {
        await using var first = await PostgresCli.StartAsync();
        await using var second = await PostgresCli.StartAsync();
        string rows, belongings;
        await using (IStore store = await PostgresStore.OpenAsync(first.Connection, TimeProvider.System, Stop))
        {
            await FilledStore.FillAsync(store, new PhotoFiles(first.Run.Photos!));
            await FilledBelongings.FillAsync(store);
            rows = await FilledStore.RowsAsync(store, new PhotoFiles(first.Run.Photos!));
            belongings = await FilledBelongings.RowsAsync(store);
        }

        var copied = await second.Run.JsonAsync("store", "copy", "--from", first.Run.Store, "--from-photos", first.Run.Photos!, "--apply");
        AssertCounted(copied);
        Assert.True(copied.GetProperty("equal").GetBoolean());
        await using IStore target = await PostgresStore.OpenAsync(second.Connection, TimeProvider.System, Stop);
        Assert.Equal(rows, await FilledStore.RowsAsync(target, new PhotoFiles(second.Run.Photos!)));
        Assert.Equal(belongings, await FilledBelongings.RowsAsync(target));
    }

    private static void AssertCounted(JsonElement copy) => Assert.All(copy.GetProperty("clients").EnumerateArray(), client =>
    {
        var told = client.GetProperty("belongings");
        Assert.Equal((5, 1, 3, 2), (Count(told, "consents"), Count(told, "tombstones"), Count(told, "keys"), Count(told, "accounts")));
        Assert.Equal(25, Count(told, "auditEntries"));
        Assert.Empty(Texts(told, "left"));
        Assert.Empty(Texts(told, "differences"));
    });

    private static int Count(JsonElement told, string what) => told.GetProperty(what).GetInt32();

    private static IEnumerable<string?> Texts(JsonElement told, string what) => told.GetProperty(what).EnumerateArray().Select(t => t.GetString());

    private static string Address(CliRun cli, string file) => $"sqlite:{Path.Combine(cli.Folder, file)}";

    private static async Task<IStore> OpenAsync(CliRun cli, string file) =>
        await SqliteStore.OpenAsync(Path.Combine(cli.Folder, file), TimeProvider.System, null, Stop);

    private static PhotoFiles Photos(CliRun cli, string file) => new(Path.Combine(cli.Folder, file + ".photos"));

    private static PhotoFiles Originals(CliRun cli, string file) => new(Path.Combine(cli.Folder, file + ".photos.originals"));

    private static async Task<string> FillContentsAsync(CliRun cli, string file)
    {
        await using var store = await OpenAsync(cli, file);
        await FilledContents.FillAsync(store, Photos(cli, file), Originals(cli, file));
        return await FilledContents.RowsAsync(store, Photos(cli, file), Originals(cli, file));
    }

    private static async Task<(string Rows, string Belongings)> FillAsync(CliRun cli, string file)
    {
        await using var store = await OpenAsync(cli, file);
        var photos = new PhotoFiles(Path.Combine(cli.Folder, file + ".photos"));
        await FilledStore.FillAsync(store, photos);
        await FilledBelongings.FillAsync(store);
        return (await FilledStore.RowsAsync(store, photos), await FilledBelongings.RowsAsync(store));
    }
}
