using Semblance.Tests.Vision.Models;

namespace Semblance.Tests.Cli.Commands;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    private string Models => Path.Combine(_cli.Folder, "models");

    [Fact]
    public async Task An_empty_library_says_how_to_fill_it()
    {
        var answer = await _cli.RunAsync("models", "list", "--models", Models);
        Assert.Equal(0, answer.Code);
        Assert.Contains("semblance models install", answer.Out, StringComparison.Ordinal);
        Assert.Empty((await _cli.JsonAsync("models", "list", "--models", Models)).GetProperty("sets").EnumerateArray());
    }

    [Fact]
    public async Task Installing_shows_the_licence_and_a_second_time_changes_nothing()
    {
        var first = await _cli.RunAsync("models", "install", "--models", Models);
        Assert.Equal(0, first.Code);
        Assert.Contains("Installed default:", first.Out, StringComparison.Ordinal);
        Assert.Contains("Licence:", first.Out, StringComparison.Ordinal);

        var again = (await _cli.JsonAsync("models", "install", "--models", Models)).GetProperty("sets").EnumerateArray().ToList();
        Assert.Equal(["default", "fast"], again.Select(s => s.GetProperty("name").GetString()));
        Assert.All(again, s => Assert.False(s.GetProperty("new").GetBoolean()));

        var listed = await _cli.JsonAsync("models", "list", "--models", Models);
        Assert.All(listed.GetProperty("sets").EnumerateArray(), s => Assert.Equal("ok", s.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_set_of_ones_own_is_added_listed_and_removed()
    {
        using var mine = new ModelFolder().WithBuffalo();
        var added = await _cli.JsonAsync("models", "add", mine.Folder, "--name", "mine", "--models", Models);
        Assert.Equal("insightface-buffalo-l", added.GetProperty("manifest").GetProperty("space").GetString());

        File.AppendAllText(Path.Combine(Models, "mine", "det_10g.onnx"), "x");
        var listed = await _cli.RunAsync("models", "list", "--models", Models);
        Assert.Contains("model-changed", listed.Out, StringComparison.Ordinal);

        Assert.Equal(4, (await _cli.RunAsync("models", "remove", "mine", "--models", Models)).Code);
        Assert.Equal(4, (await _cli.RunAsync("n\n", CancellationToken.None, "models", "remove", "mine", "--models", Models)).Code);
        Assert.Equal(0, (await _cli.RunAsync("y\n", CancellationToken.None, "models", "remove", "mine", "--models", Models)).Code);
        Assert.False(Directory.Exists(Path.Combine(Models, "mine")));
    }

    [Fact]
    public async Task A_text_model_is_added_listed_and_removed_by_the_same_verbs()
    {
        var folder = new Vision.Text.TinySentenceModel(2).Add("loan", 1, 0).WriteTo(Path.Combine(_cli.Folder, "tiny"));
        var added = await _cli.JsonAsync("models", "add", folder, "--models", Models);
        Assert.True(added.GetProperty("new").GetBoolean());

        File.AppendAllText(Path.Combine(Models, "tiny", "vocab.txt"), "x");
        var listed = (await _cli.JsonAsync("models", "list", "--models", Models)).GetProperty("textModels")[0];
        Assert.Equal(("tiny", "model-changed"), (listed.GetProperty("name").GetString(), listed.GetProperty("state").GetString()));
        Assert.Contains("model-changed", (await _cli.RunAsync("models", "list", "--models", Models)).Out, StringComparison.Ordinal);

        Assert.Equal(0, (await _cli.RunAsync("models", "remove", "tiny", "--yes", "--models", Models)).Code);
        Assert.False(Directory.Exists(Path.Combine(Models, "tiny")));
    }

    [Theory]
    [InlineData("model-folder", "add", "nosuch")]
    [InlineData("model-set-unknown", "remove", "nosuch", "--yes")]
    [InlineData("weights-missing", "install", "--from", "nosuch")]
    public async Task What_is_not_there_is_named(string code, params string[] args)
    {
        var answer = await _cli.RunAsync(["models", .. args, "--models", Models]);
        Assert.Equal(1, answer.Code);
        Assert.Contains($"[{code}]", answer.Error, StringComparison.Ordinal);
        Assert.Contains("nosuch", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();
}
