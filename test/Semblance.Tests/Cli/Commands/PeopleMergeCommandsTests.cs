namespace Semblance.Tests.Cli.Commands;

public sealed class PeopleMergeCommandsTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task A_merge_prints_what_undoes_it_and_that_undoes_it()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Ada Q."), "--yes");
        var before = (await _cli.JsonAsync("people", "show", "Ada Q.")).GetRawText();
        Assert.Equal(4, (await _cli.RunAsync("people", "merge", "Ada Quill", "Ada Q.")).Code);
        var merged = await _cli.RunAsync("people", "merge", "Ada Quill", "Ada Q.", "--yes");
        Assert.Equal(0, merged.Code);
        Assert.Equal(4, (await _cli.JsonAsync("people", "show", "Ada Quill")).GetProperty("faces").GetInt32());
        var id = (await _cli.JsonAsync("people", "merges")).GetProperty("merges")[0].GetProperty("id").GetString()!;
        Assert.Contains($"people unmerge {id}", merged.Out, StringComparison.Ordinal);

        Assert.Equal(0, (await _cli.RunAsync("people", "unmerge", id)).Code);
        Assert.Equal(before, (await _cli.JsonAsync("people", "show", "Ada Q.")).GetRawText());
        Assert.Equal(4, (await _cli.RunAsync("people", "unmerge", id)).Code);
        Assert.Equal(2, (await _cli.RunAsync("people", "unmerge", "nonsense")).Code);
        var actions = (await _cli.JsonAsync("audit", "list", "--action", "person")).GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("action").GetString());
        Assert.Equal(["person.unmerge", "person.merge"], actions);
    }

    [Fact]
    public async Task After_a_merge_the_store_is_sound()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn"), "--yes");
        await _cli.JsonAsync("people", "merge", "Ada Quill", "Bo Tarn", "--yes");
        Assert.Equal(0, (await _cli.RunAsync("doctor")).Code);
    }

    public void Dispose() => _cli.Dispose();
}
