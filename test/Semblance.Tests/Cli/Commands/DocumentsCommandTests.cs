namespace Semblance.Tests.Cli.Commands;

public sealed class DocumentsCommandTests
{
    [Fact]
    public async Task Documents_are_shown_with_their_places_and_one_that_is_broken_costs_no_other()
    {
        using var cli = new CliRun();
        var notes = cli.Write("notes.md", "# Loans\n\nEvery loan begins with a form.\n");
        var broken = cli.Write("broken.docx", "PK\u0003\u0004 and no more");

        var answer = await cli.RunAsync("documents", "read", broken, notes, cli.In("absent.pdf"), "--parts", "--chunks");

        Assert.Equal(1, answer.Code);
        Assert.Contains("[document-malformed]", answer.Out, StringComparison.Ordinal);
        Assert.Contains("[file-missing]", answer.Out, StringComparison.Ordinal);
        Assert.Contains("notes.md, line 3:", answer.Out, StringComparison.Ordinal);
        Assert.Contains("notes.md, piece 1, line 3:", answer.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(cli.In("semblance.db")));
    }

    [Fact]
    public async Task A_script_gets_every_part_with_its_place()
    {
        using var cli = new CliRun();
        var log = cli.Write("app.xml", "<log><line sev='x'><level>WARN</level><message>slow</message></line></log>");

        var answer = await cli.RunAsync("documents", "read", log, "--log-entry", "line", "--json");

        Assert.Equal(0, answer.Code);
        var document = answer.Json.GetProperty("documents")[0];
        Assert.Equal("xml-log", document.GetProperty("kind").GetString());
        var entry = document.GetProperty("parts")[0];
        Assert.Equal(("entry", "WARN", "slow"), (entry.GetProperty("type").GetString(), entry.GetProperty("level").GetString(), entry.GetProperty("message").GetString()));
        Assert.Equal("/log[1]/line[1]", entry.GetProperty("place").GetProperty("path").GetString());
    }

    [Fact]
    public async Task Fields_of_entries_may_be_named()
    {
        using var cli = new CliRun();
        var log = cli.Write("app.xml", "<log><entry><when>2026-03-01</when><what>slow</what></entry></log>");

        var answer = await cli.RunAsync("documents", "read", log, "--log-field", "time=when", "--log-field", "message=what", "--json");
        var refused = await cli.RunAsync("ingest", log, "--log-field", "host=h");

        var entry = answer.Json.GetProperty("documents")[0].GetProperty("parts")[0];
        Assert.Equal(("2026-03-01", "slow"), (entry.GetProperty("time").GetString(), entry.GetProperty("message").GetString()));
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("log-field", refused.Error, StringComparison.Ordinal);
    }
}
