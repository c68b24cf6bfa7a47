using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Cli.Commands;

public sealed class AuditCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task What_a_command_changed_is_on_record_with_who_did_it()
    {
        var key = (await _cli.JsonAsync("keys", "create", "desk")).GetProperty("id").GetString()!;
        await _cli.JsonAsync("keys", "revoke", key);
        var entries = (await _cli.JsonAsync("audit", "list")).GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["key.revoke", "key.create"], entries.Select(e => e.GetProperty("action").GetString()));
        Assert.All(entries, e => Assert.Equal($"cli:{Environment.UserName}", e.GetProperty("actor").GetString()));
        Assert.Single((await _cli.JsonAsync("audit", "list", "--limit", "1")).GetProperty("entries").EnumerateArray());
        Assert.Empty((await _cli.JsonAsync("audit", "list", "--action", "person")).GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task An_import_and_what_takes_it_back_are_on_record()
    {
        var project = SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn");
        var run = (await _cli.JsonAsync("migrate", project, "--yes")).GetProperty("run").GetProperty("run").GetString()!;
        await _cli.JsonAsync("migrate", project, "--yes"); // nothing to write
        await _cli.JsonAsync("people", "rename", "Ada Quill", "Ada Q.");
        await _cli.JsonAsync("spaces", "clear", "dlib-resnet-v1", "--yes");
        await _cli.JsonAsync("import", "rollback", run, "--force");

        var entries = (await _cli.JsonAsync("audit", "list")).GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["import.rollback", "space.clear", "person.update", "import.run"], entries.Select(e => e.GetProperty("action").GetString()));
        Assert.All(entries, e => Assert.Equal(($"cli:{Environment.UserName}", "done"), (e.GetProperty("actor").GetString(), e.GetProperty("outcome").GetString())));
    }

    [Fact]
    public async Task A_whole_log_prints_its_end_and_a_changed_one_names_the_entry_and_exits_with_3()
    {
        await _cli.RunAsync("keys", "create", "a");
        await _cli.RunAsync("keys", "create", "b");
        var head = (await _cli.JsonAsync("audit", "verify")).GetProperty("head").GetString()!;
        Assert.StartsWith("2:", head, StringComparison.Ordinal);
        Assert.Contains(head, (await _cli.RunAsync("audit", "verify")).Out, StringComparison.Ordinal);
        await _cli.RunAsync("keys", "create", "c");
        Assert.Equal(0, (await _cli.RunAsync("audit", "verify", "--head", head)).Code);

        await using (var store = await SqliteStore.OpenAsync(Path.Combine(_cli.Folder, "semblance.db"), TimeProvider.System, null, CancellationToken.None))
        {
            await store.Connections.WriteAsync(
                database => database.Execute("DROP TRIGGER audit_entries_stay; UPDATE audit_entries SET actor = 'cli:eve' WHERE sequence = 2"),
                CancellationToken.None);
        }

        var broken = await _cli.RunAsync("audit", "verify", "--json");
        Assert.Equal(3, broken.Code);
        Assert.Equal((2, "changed"), (broken.Json.GetProperty("firstBroken").GetInt64(), broken.Json.GetProperty("fault").GetString()));
        Assert.Equal(3, (await _cli.RunAsync("audit", "verify")).Code);
        Assert.Equal(2, (await _cli.RunAsync("audit", "verify", "--head", "nonsense")).Code);
    }

    public void Dispose() => _cli.Dispose();
}
