namespace Semblance.Tests.Cli.Commands;

public sealed class MigrateCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task It_ends_with_the_command_that_undoes_it()
    {
        var answer = await MigrateAsync(input: null, "--yes");
        Assert.Equal(0, answer.Code);
        var undo = answer.Out.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("To undo all of it: semblance import rollback run-", undo, StringComparison.Ordinal);

        Assert.Equal(0, (await _cli.RunAsync(undo["To undo all of it: semblance ".Length..].Split(' '))).Code);
        Assert.Empty((await _cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
    }

    [Fact]
    public async Task It_shows_three_people_before_it_writes()
    {
        var answer = await MigrateAsync(input: null, "--yes");
        var sample = answer.Out.Split("For example:\n")[1].Split("\n\n")[0].TrimEnd().Split('\n');
        Assert.Equal(["  Ada Quill: 2 faces", "  Bo Tarn: 2 faces", "  Cleo Voss: 2 faces"], sample);
    }

    [Fact]
    public async Task A_second_time_it_writes_nothing_and_says_so()
    {
        await MigrateAsync(input: null, "--yes");
        var again = await MigrateAsync(input: null, "--yes");
        Assert.Equal(0, again.Code);
        Assert.Contains("Nothing to write", again.Out, StringComparison.Ordinal);
        Assert.Single((await _cli.JsonAsync("import", "status")).GetProperty("runs").EnumerateArray());
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_refuses_and_writes_nothing()
    {
        var answer = await MigrateAsync(input: null);
        Assert.Equal(4, answer.Code);
        Assert.Contains("--yes", answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_cli.Folder, "semblance.db")));
    }

    [Theory]
    [InlineData("y\n", 0, 3)]
    [InlineData("yes\n", 0, 3)]
    [InlineData("n\n", 4, 0)]
    [InlineData("\n", 4, 0)]
    [InlineData("", 4, 0)]
    public async Task Only_a_yes_makes_it_write(string typed, int code, int people)
    {
        Assert.Equal(code, (await MigrateAsync(typed)).Code);
        Assert.Equal(people, (await _cli.JsonAsync("people", "list")).GetProperty("people").GetArrayLength());
    }

    [Fact]
    public async Task With_json_it_prints_one_document_and_tells_the_rest_on_standard_error()
    {
        var answer = await MigrateAsync(input: null, "--yes", "--json");
        Assert.Equal(0, answer.Code);
        Assert.True(answer.Json.GetProperty("verification").GetProperty("equal").GetBoolean());
        Assert.Contains("== 3. Dry run", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_anything_to_import_fails_and_says_why()
    {
        _cli.Write("empty/notes.txt", "nothing here");
        var answer = await _cli.RunAsync("migrate", Path.Combine(_cli.Folder, "empty"), "--yes");
        Assert.Equal(1, answer.Code);
        Assert.Contains("[nothing-to-import]", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();

    private Task<CliAnswer> MigrateAsync(string? input, params string[] options) => _cli.RunAsync(
        input, CancellationToken.None, ["migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn", "Cleo Voss"), .. options]);
}
