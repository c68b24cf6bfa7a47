using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

/// <summary>Whoever was erased after a backup was made does not come back with it.</summary>
public sealed class RestoreErasureTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task Where_the_store_was_the_list_beside_it_is_heeded_by_itself()
    {
        var erased = await BackUpAndEraseAsync(_cli);
        foreach (var file in Directory.GetFiles(_cli.Folder, "semblance.db*").Where(f => !f.EndsWith(".erased", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }

        Directory.Delete(Path.Combine(_cli.Folder, "semblance.db.photos"), recursive: true);
        await AssertStaysErasedAsync(_cli, erased, "restore", Archive(_cli));
    }

    [Fact]
    public async Task Elsewhere_the_list_is_named_and_kept_for_the_next_time()
    {
        var erased = await BackUpAndEraseAsync(_cli);
        using var other = new CliRun();
        await AssertStaysErasedAsync(other, erased, "restore", Archive(_cli), "--erased", List(_cli));
        Assert.Subset(File.ReadAllLines(List(other)).ToHashSet(), File.ReadAllLines(List(_cli)).ToHashSet());

        using var unaware = new CliRun();
        Assert.Empty((await unaware.JsonAsync("restore", Archive(_cli))).GetProperty("erased").EnumerateArray());
        Assert.Equal(0, (await unaware.RunAsync("people", "show", erased)).Code);
    }

    [Fact]
    public async Task A_list_that_is_missing_or_damaged_is_told_before_anything_is_restored()
    {
        await BackUpAndEraseAsync(_cli);
        using var other = new CliRun();
        foreach (var (file, code) in new[] { ("none.erased", "tombstones-missing"), (other.Write("bad.erased", "{\"client\":\"default\"}\n"), "tombstones-corrupt") })
        {
            var answer = await other.RunAsync("restore", Archive(_cli), "--erased", file);
            Assert.NotEqual(0, answer.Code);
            Assert.Contains($"[{code}]", answer.Error, StringComparison.Ordinal);
        }

        Assert.Equal(["bad.erased"], Directory.GetFileSystemEntries(other.Folder).Select(Path.GetFileName));
    }

    [StoreFact]
    public async Task The_same_holds_for_a_database_whole_and_of_its_embeddings_alone()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        await BackupCommandTests.FillAsync(cli);
        await cli.JsonAsync("backup", Archive(cli) + ".faces", "--embeddings-only");
        var erased = await BackUpAndEraseAsync(cli, isFilled: true);
        foreach (var archive in new[] { Archive(cli), Archive(cli) + ".faces" })
        {
            await using var target = await PostgresCli.StartBareAsync();
            await AssertStaysErasedAsync(target.Run, erased, "restore", archive, "--erased", cli.Photos + ".erased");
        }
    }

    public void Dispose() => _cli.Dispose();

    /// <returns>The id of who was erased.</returns>
    private static async Task<string> BackUpAndEraseAsync(CliRun cli, bool isFilled = false)
    {
        if (!isFilled)
        {
            await BackupCommandTests.FillAsync(cli);
        }

        await cli.JsonAsync("backup", Archive(cli));
        var id = (await cli.JsonAsync("people", "show", "Bo Tarn")).GetProperty("id").GetString()!;
        await cli.JsonAsync("people", "erase", id, "--yes");
        return id;
    }

    private static async Task AssertStaysErasedAsync(CliRun cli, string erased, params string[] restore)
    {
        var restored = await cli.JsonAsync(restore);
        Assert.Empty(restored.GetProperty("differences").EnumerateArray());
        var certificate = Assert.Single(restored.GetProperty("erased").EnumerateArray());
        Assert.Equal(erased, certificate.GetProperty("person").GetString());
        Assert.True(certificate.GetProperty("removed").GetProperty("faces").GetInt32() > 0);
        Assert.Contains("[person-unknown]", (await cli.RunAsync("people", "show", erased)).Error, StringComparison.Ordinal);
        Assert.Equal("Ada Quill", Assert.Single((await cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("person.erase", (await cli.JsonAsync("audit", "list", "--person", erased)).GetProperty("entries")[0].GetProperty("action").GetString());
        Assert.Empty((await cli.JsonAsync("people", "replay-erasures")).GetProperty("erased").EnumerateArray());
    }

    private static string Archive(CliRun cli) => Path.Combine(cli.Folder, "backup.tar");

    private static string List(CliRun cli) => Path.Combine(cli.Folder, "semblance.db.photos.erased");
}
