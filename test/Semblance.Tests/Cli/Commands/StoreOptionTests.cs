namespace Semblance.Tests.Cli.Commands;

public sealed class StoreOptionTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Theory]
    [InlineData(4, "store-unreadable", "sqlite:/proc/nowhere/semblance.db")]
    [InlineData(2, "store-address", "sqlite:")]
    [InlineData(4, "store-password", "postgres://app:hunter2@db/faces")]
    public async Task A_store_that_cannot_be_opened_is_one_line_with_a_code_and_no_password(int code, string error, string address)
    {
        var answer = await _cli.RunAsync("people", "list", "--store", address);
        Assert.Equal(code, answer.Code);
        Assert.Contains($"[{error}]", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("people", "list", "postgres://app:hunter2@db/faces")]
    [InlineData("people", "postgres://app:hunter2@db/faces")]
    [InlineData("inspect", "postgres://app:hunt@hunter2@db/faces")]
    public async Task A_password_in_the_wrong_place_is_not_repeated(params string[] arguments)
    {
        var answer = await _cli.RunAsync([.. arguments, "--json"]);
        Assert.NotEqual(0, answer.Code);
        Assert.DoesNotContain("hunter2", answer.Error + answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_programs_file_is_refused_and_left_as_it_is()
    {
        var path = _cli.Write("notes.db", "not a store, but dear to somebody");
        var answer = await _cli.RunAsync("people", "list", "--store", path);
        Assert.Equal(4, answer.Code);
        Assert.Contains("[store-foreign]", answer.Error, StringComparison.Ordinal);
        Assert.Equal("not a store, but dear to somebody", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task The_option_goes_before_the_environment()
    {
        var other = Path.Combine(_cli.Folder, "other.db");
        await _cli.JsonAsync("clients", "add", "north", "--store", $"sqlite:{other}");
        Assert.Single((await _cli.JsonAsync("clients", "list")).GetProperty("clients").EnumerateArray());
        Assert.Equal(2, (await _cli.JsonAsync("clients", "list", "--store", other)).GetProperty("clients").GetArrayLength());
    }

    [Fact]
    public async Task A_command_that_is_printed_names_the_store_that_was_given()
    {
        var store = $"sqlite:{Path.Combine(_cli.Folder, "my store.db")}";
        var answer = await _cli.RunAsync("migrate", SmallProject.Write(_cli, "project", "Ada Quill", "Bo Tarn"), "--yes", "--store", store);
        Assert.EndsWith($" --store '{store}'", answer.Out.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_source_is_named()
    {
        var answer = await _cli.RunAsync("inspect", "/nowhere/at-all");
        Assert.Equal(1, answer.Code);
        Assert.Contains("[source-missing]", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();
}
