namespace Semblance.Tests.Cli.Commands;

public sealed class SpacesCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task A_new_store_lists_the_known_spaces_as_not_in_it()
    {
        var spaces = (await _cli.JsonAsync("spaces", "list")).GetProperty("spaces").EnumerateArray().ToList();
        Assert.Contains(spaces, s => s.GetProperty("key").GetString() == "dlib-resnet-v1");
        Assert.All(spaces, s => Assert.False(s.GetProperty("inStore").GetBoolean()));
    }

    [Fact]
    public async Task A_space_of_ones_own_can_be_added_once_and_again_as_it_is()
    {
        string[] add = ["spaces", "add", "lab-256", "--dimension", "256", "--metric", "l2"];
        Assert.Equal(0, (await _cli.RunAsync(add)).Code);
        Assert.Equal(0, (await _cli.RunAsync(add)).Code);
        var mine = Assert.Single((await _cli.JsonAsync("spaces", "list")).GetProperty("spaces").EnumerateArray(), s => s.GetProperty("inStore").GetBoolean());
        Assert.Equal(("lab-256", 256, "l2"), (mine.GetProperty("key").GetString(), mine.GetProperty("dimension").GetInt32(), mine.GetProperty("metric").GetString()));
    }

    [Theory]
    [InlineData(4, "space-differs", "dlib-resnet-v1", "--dimension", "512", "--metric", "l2")]
    [InlineData(2, "dimension-range", "mine", "--dimension", "1", "--metric", "l2")]
    [InlineData(2, "space-key", "My Space", "--dimension", "128", "--metric", "l2")]
    [InlineData(2, "usage", "mine", "--dimension", "128", "--metric", "hamming")]
    public async Task A_space_that_cannot_be_is_refused(int code, string error, params string[] args)
    {
        var answer = await _cli.RunAsync([.. new[] { "spaces", "add" }, .. args]);
        Assert.Equal(code, answer.Code);
        Assert.Contains($"[{error}]", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dlib-resnet-v2", 1, "Did you mean dlib-resnet-v1?")]
    [InlineData(null, 2, "[space-needed]")]
    public async Task An_identification_needs_a_space_that_the_store_holds(string? space, int code, string said)
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn"), "--yes");
        string[] args = ["identify", "--vector", SmallProject.WriteProbe(_cli, "Ada Quill"), .. space is null ? Array.Empty<string>() : ["--space", space]];
        var answer = await _cli.RunAsync(args);
        Assert.Equal(code, answer.Code);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_of_the_wrong_width_is_refused()
    {
        await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn"), "--yes");
        var answer = await _cli.RunAsync("identify", "--vector", _cli.Write("q.json", "[1, 2, 3]"), "--space", "dlib-resnet-v1");
        Assert.Equal(2, answer.Code);
        Assert.Contains("[probe-width]", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();
}
