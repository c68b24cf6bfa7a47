using System.Text.Json;

namespace Semblance.Tests.Cli.Commands;

/// <summary>The guide's own database by the command line: plan, dry run, run, verify, search, rollback.</summary>
public sealed class DocumentImportCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    private static string Database => Path.Combine(Repository.Root, "test", "Semblance.Tests", "Fixtures", "Python", "documents-004", "backend", "db.sqlite3");

    [Fact]
    public async Task A_document_database_goes_the_whole_way_and_back()
    {
        var plan = _cli.In("plan.json");
        var planned = await _cli.JsonAsync("import", "plan", Database, "--out", plan);
        Assert.Equal(planned.GetProperty("rows").GetInt64(), planned.GetProperty("imports").GetInt64() + planned.GetProperty("rejected").GetInt64());
        Assert.Contains("document-orphan", (await _cli.RunAsync("import", "plan", Database, "--out", plan)).Out, StringComparison.Ordinal);

        var rehearsed = await _cli.JsonAsync("import", "run", plan);
        Assert.Equal(("rehearsed", planned.GetProperty("imports").GetInt64()), (rehearsed.GetProperty("end").GetString(), rehearsed.GetProperty("added").GetInt64()));
        Assert.False(File.Exists(_cli.In("semblance.db")));

        var written = await _cli.JsonAsync("import", "run", plan, "--apply");
        var run = written.GetProperty("run").GetString()!;
        Assert.Equal(("done", rehearsed.GetProperty("added").GetInt64()), (written.GetProperty("end").GetString(), written.GetProperty("added").GetInt64()));
        var verified = await _cli.RunAsync("import", "verify", run, "--report", _cli.In("report.json"));
        Assert.Equal(0, verified.Code);
        Assert.Contains("Equal in every field.", verified.Out, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(File.ReadAllText(_cli.In("report.json"))).RootElement.GetProperty("equal").GetBoolean());
        Assert.Equal("done", (await _cli.JsonAsync("import", "resume", run)).GetProperty("end").GetString());
        Assert.Equal("done", (await _cli.JsonAsync("import", "status", run)).GetProperty("status").GetString());

        Assert.Equal(0, (await _cli.RunAsync("search", "rebuild")).Code);
        Assert.Contains("Loan onboarding begins here.", (await _cli.RunAsync("search", "loan onboarding", "--json")).Out, StringComparison.Ordinal);

        Assert.Equal(0, (await _cli.RunAsync("import", "rollback", run)).Code);
        Assert.Empty((await _cli.JsonAsync("documents", "list")).GetProperty("files").EnumerateArray());
    }

    public void Dispose() => _cli.Dispose();
}
