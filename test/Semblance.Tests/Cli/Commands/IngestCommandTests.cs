using System.Text.Json;

namespace Semblance.Tests.Cli.Commands;

public sealed class IngestCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task Files_are_taken_in_told_again_shown_and_removed()
    {
        var (notes, broken) = (_cli.Write("in/notes.md", "# Loans\n\nHow loan onboarding works.\n"), _cli.Write("in/broken.pdf", "%PDF-1.7 torn"));
        var first = await _cli.RunAsync("ingest", notes, broken, _cli.In("none.md"), "--json");
        Assert.Equal(1, first.Code);
        var files = JsonDocument.Parse(first.Out).RootElement.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["ready", "failed", "failed"], files.Select(f => f.GetProperty("status").GetString()));
        Assert.Equal(["document-malformed", "file-missing"], files.Skip(1).Select(f => f.GetProperty("problem").GetProperty("code").GetString()));

        var again = await _cli.RunAsync("ingest", notes);
        Assert.Equal(0, again.Code);
        Assert.Contains("there before as notes.md", again.Out, StringComparison.Ordinal);

        var listed = (await _cli.JsonAsync("documents", "list", "--status", "failed")).GetProperty("files");
        Assert.Equal("broken.pdf", Assert.Single(listed.EnumerateArray()).GetProperty("file").GetString());
        var id = files[0].GetProperty("artifact").GetString()!;
        var shown = await _cli.JsonAsync("documents", "show", id);
        Assert.Equal(1, shown.GetProperty("documents")[0].GetProperty("sections").GetInt32());

        Assert.Equal(0, (await _cli.RunAsync("documents", "remove", id, "--yes")).Code);
        Assert.Equal(1, (await _cli.RunAsync("documents", "show", id)).Code);
        Assert.Contains("taken in", (await _cli.RunAsync("ingest", notes)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_that_are_not_summed_are_told_with_the_file_and_whenever_it_is_shown()
    {
        var file = _cli.Write("week.csv", "Spend,Clicks\n€ 1,5\n$2,6\n");

        var told = await _cli.RunAsync("ingest", file);
        var shown = await _cli.RunAsync("documents", "show", "week.csv");
        var column = Assert.Single((await _cli.JsonAsync("documents", "show", "week.csv")).GetProperty("notSummed").EnumerateArray());

        Assert.Equal(0, told.Code);
        Assert.All([told.Out, shown.Out], o => Assert.Contains("  \"Spend\" is not summed: its amounts are in EUR and USD.", o, StringComparison.Ordinal));
        Assert.Equal(("Spend", "mixed-currencies", 2), (column.GetProperty("column").GetString(), column.GetProperty("reason").GetString(), column.GetProperty("left").GetInt32()));
    }

    [Fact]
    public async Task A_device_is_told_in_one_line()
    {
        var answer = await _cli.RunAsync("ingest", "/dev/null");

        Assert.Equal(1, answer.Code);
        Assert.Contains("/dev/null is a device and no file", answer.Out, StringComparison.Ordinal);
        Assert.Contains("[file-special]", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_stands_for_all_files_in_it()
    {
        _cli.Write("in/a.md", "One.");
        _cli.Write("in/deep/b.csv", "spend,clicks\n10,5\n");
        _cli.Write("in/.hidden", "Not this one.");

        var answer = await _cli.JsonAsync("ingest", _cli.In("in"), "--report-week", "W47");

        var files = answer.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["markdown", "csv"], files.Select(f => f.GetProperty("kind").GetString()));
        var shown = await _cli.JsonAsync("documents", "show", files[1].GetProperty("artifact").GetString()!);
        Assert.Equal(("W47", 10), (shown.GetProperty("facts")[0].GetProperty("reportWeek").GetString(), shown.GetProperty("facts")[0].GetProperty("metrics").GetProperty("spend").GetInt32()));
    }

    [Fact]
    public async Task A_file_is_shown_and_removed_by_its_name_unless_several_are_called_so()
    {
        _cli.Write("one/ads.csv", "spend,clicks,impressions\n1234.5,20,3000\n");
        _cli.Write("two/notes.md", "First.");
        _cli.Write("three/notes.md", "Second.");
        Assert.Equal(0, (await _cli.RunAsync("ingest", _cli.In("one"), _cli.In("two"), _cli.In("three"))).Code);

        var shown = await _cli.RunAsync("documents", "show", "ads.csv");
        Assert.Contains("csv: 1 block of rows" + Environment.NewLine, shown.Out, StringComparison.Ordinal);
        Assert.Contains("spend 1,234.5", shown.Out, StringComparison.Ordinal);

        var ambiguous = await _cli.RunAsync("documents", "remove", "notes.md", "--yes");
        Assert.NotEqual(0, ambiguous.Code);
        Assert.Contains("artifact-ambiguous", ambiguous.Error, StringComparison.Ordinal);
        Assert.Contains("artifact-unknown", (await _cli.RunAsync("documents", "show", "ads")).Error, StringComparison.Ordinal);

        Assert.Equal(0, (await _cli.RunAsync("documents", "remove", "ads.csv", "--yes")).Code);
        Assert.Equal(2, (await _cli.JsonAsync("documents", "list")).GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task An_empty_store_has_no_documents_and_says_how_to_get_some() =>
        Assert.Contains("semblance ingest", (await _cli.RunAsync("documents", "list")).Out, StringComparison.Ordinal);

    public void Dispose() => _cli.Dispose();
}
