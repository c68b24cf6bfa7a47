using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

public sealed class PostgresIndexCommandTests
{
    [StoreFact]
    public async Task A_small_gallery_is_listed_as_searched_exactly_and_refused_an_index()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        var plan = Path.Combine(cli.Folder, "plan.json");
        await cli.JsonAsync("import", "plan", SmallProject.Write(cli, "project", ["Ada Quill", "Bo Tarn"]), "--out", plan);
        await cli.JsonAsync("import", "run", plan, "--apply");

        var gallery = Assert.Single((await cli.JsonAsync("index", "status")).GetProperty("galleries").EnumerateArray());
        Assert.Equal((4, false), (gallery.GetProperty("faces").GetInt32(), gallery.GetProperty("valid").GetBoolean()));
        var build = await cli.RunAsync("index", "build", "--space", "dlib-resnet-v1");
        Assert.Equal(4, build.Code);
        Assert.Contains("[index-small]", build.Error, StringComparison.Ordinal);
        Assert.Contains("[index-missing]", (await cli.RunAsync("index", "recall", "--space", "dlib-resnet-v1")).Error, StringComparison.Ordinal);
        Assert.Contains("[index-missing]", (await cli.RunAsync("index", "tune", "--space", "dlib-resnet-v1")).Error, StringComparison.Ordinal);
        Assert.Contains("[index-method]", (await cli.RunAsync("index", "build", "--space", "dlib-resnet-v1", "--method", "magic")).Error, StringComparison.Ordinal);
        Assert.Contains("[index-shape]", (await cli.RunAsync("index", "build", "--space", "dlib-resnet-v1", "--lists", "10")).Error, StringComparison.Ordinal);
        Assert.Contains("[recall-range]", (await cli.RunAsync("index", "tune", "--space", "dlib-resnet-v1", "--recall", "1.5")).Error, StringComparison.Ordinal);
        Assert.Empty((await cli.JsonAsync("index", "recall")).GetProperty("galleries").EnumerateArray());
        Assert.False((await cli.JsonAsync("index", "drop", "--space", "dlib-resnet-v1")).GetProperty("dropped").GetBoolean());
    }
}
