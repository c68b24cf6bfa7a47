namespace Semblance.Tests.Cli.Hosting;

public class UsageTests
{
    [Theory]
    [InlineData("unknown-command", "Did you mean 'people'?", "pepole")]
    [InlineData("unknown-command", "Did you mean 'list'?", "people", "lst")]
    [InlineData("unknown-option", "Did you mean '--region'?", "people", "list", "--reigon", "north")]
    [InlineData("unknown-argument", "'semblance spaces list --help'", "spaces", "list", "extra")]
    [InlineData("command-needed", "list, show, rename, remove", "people")]
    [InlineData("usage", "Option '--person' is required", "verify", "--vector", "q.json")]
    [InlineData("usage", "--top takes a whole number, not 'many'", "identify", "--vector", "q.json", "--top", "many")]
    [InlineData("usage", "--threshold takes a number, not 'near'", "identify", "--vector", "q.json", "--threshold", "near")]
    public async Task A_mistyped_line_exits_2_with_one_line_that_helps(string code, string hint, params string[] args)
    {
        using var cli = new CliRun();
        var answer = await cli.RunAsync(args);
        Assert.Equal(2, answer.Code);
        Assert.Equal("", answer.Out);
        Assert.Single(answer.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("semblance: ", answer.Error, StringComparison.Ordinal);
        Assert.Contains($"[{code}]", answer.Error, StringComparison.Ordinal);
        Assert.Contains(hint, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_an_error_is_one_document_on_standard_output()
    {
        using var cli = new CliRun();
        var answer = await cli.RunAsync("people", "lst", "--json");
        Assert.Equal(2, answer.Code);
        var error = answer.Json.GetProperty("error");
        Assert.Equal("unknown-command", error.GetProperty("code").GetString());
        Assert.Equal(2, error.GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData]
    [InlineData("inspect")]
    [InlineData("migrate")]
    [InlineData("import")]
    [InlineData("import", "plan")]
    [InlineData("import", "run")]
    [InlineData("import", "resume")]
    [InlineData("import", "status")]
    [InlineData("import", "verify")]
    [InlineData("import", "rollback")]
    [InlineData("people", "list")]
    [InlineData("people", "show")]
    [InlineData("people", "rename")]
    [InlineData("people", "remove")]
    [InlineData("spaces", "list")]
    [InlineData("spaces", "add")]
    [InlineData("clients", "list")]
    [InlineData("enroll")]
    [InlineData("reembed")]
    [InlineData("spaces", "clear")]
    [InlineData("identify")]
    [InlineData("verify")]
    [InlineData("faces", "detect")]
    [InlineData("faces", "embed")]
    [InlineData("models", "install")]
    [InlineData("doctor")]
    public async Task Help_of_every_command_names_it_and_leaves_no_store_behind(params string[] command)
    {
        using var cli = new CliRun();
        var answer = await cli.RunAsync([.. command, "--help"]);
        Assert.Equal(0, answer.Code);
        Assert.Contains(string.Join(' ', command.Prepend("semblance")), answer.Out, StringComparison.Ordinal);
        Assert.Equal("", answer.Error);
        Assert.Empty(Directory.GetFileSystemEntries(cli.Folder));
    }

    [Fact]
    public async Task Every_command_that_does_something_teaches_by_example()
    {
        using var cli = new CliRun();
        foreach (var command in new[] { "inspect", "migrate", "identify", "verify", "doctor", "import plan", "import run", "people rename" })
        {
            var answer = await cli.RunAsync([.. command.Split(' '), "--help"]);
            Assert.Contains("Examples:", answer.Out, StringComparison.Ordinal);
        }
    }
}
