namespace Semblance.Tests.Cli.Commands;

public sealed class PeopleCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task Before_anything_is_imported_the_list_says_how_to_begin()
    {
        var answer = await _cli.RunAsync("people", "list");
        Assert.Equal(0, answer.Code);
        Assert.Contains("semblance migrate", answer.Out, StringComparison.Ordinal);
        Assert.Empty((await _cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray());
    }

    [Fact]
    public async Task A_list_shows_everybody_by_name_with_their_faces()
    {
        await ImportAsync("Cleo Voss", "Ada Quill", "Bo Tarn");
        var people = (await _cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray().ToList();
        Assert.Equal(["Ada Quill", "Bo Tarn", "Cleo Voss"], people.Select(p => p.GetProperty("name").GetString()));
        Assert.All(people, p => Assert.Equal(2, p.GetProperty("faces").GetInt32()));
        Assert.Equal("Bo Tarn", Assert.Single((await _cli.JsonAsync("people", "list", "--search", "tarn")).GetProperty("people").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_person_is_shown_by_name_and_by_id()
    {
        await ImportAsync("Ada Quill", "Bo Tarn");
        var byName = await _cli.JsonAsync("people", "show", "Ada Quill");
        var byId = await _cli.JsonAsync("people", "show", byName.GetProperty("id").GetString()!);
        Assert.Equal(byName.GetRawText(), byId.GetRawText());
        Assert.Equal(2, byName.GetProperty("spaces").GetProperty("dlib-resnet-v1").GetInt32());
        // No numbers in a row: vectors are not shown.
        Assert.DoesNotMatch(@"\d\.\d+\s*,\s*-?\d", byName.GetRawText());
    }

    [Fact]
    public async Task A_misspelt_name_suggests_the_nearest()
    {
        await ImportAsync("Ada Quill", "Bo Tarn");
        var answer = await _cli.RunAsync("people", "show", "Ada Quil");
        Assert.Equal(1, answer.Code);
        Assert.Contains("Did you mean \"Ada Quill\"?", answer.Error, StringComparison.Ordinal);
        Assert.Contains("[person-unknown]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rename_says_the_old_name_and_the_new()
    {
        await ImportAsync("Ada Quill");
        var answer = await _cli.RunAsync("people", "rename", "Ada Quill", "Ada Quirin");
        Assert.StartsWith("Renamed \"Ada Quill\" to \"Ada Quirin\"", answer.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("people", "show", "Ada Quirin")).Code);
    }

    [Fact]
    public async Task A_removal_needs_a_yes()
    {
        await ImportAsync("Ada Quill", "Bo Tarn");
        var unasked = await _cli.RunAsync("people", "remove", "Ada Quill");
        Assert.Equal(4, unasked.Code);
        Assert.Contains("--yes", unasked.Error, StringComparison.Ordinal);
        var declined = await _cli.RunAsync("n\n", CancellationToken.None, "people", "remove", "Ada Quill");
        Assert.Equal(4, declined.Code);
        var removed = await _cli.JsonAsync("people", "remove", "Ada Quill", "--yes");
        Assert.Equal(2, removed.GetProperty("faces").GetInt32());
        Assert.Equal("Bo Tarn", Assert.Single((await _cli.JsonAsync("people", "list")).GetProperty("people").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task People_of_one_name_are_told_apart_by_id()
    {
        await ImportAsync("Ada Quill", "Bo Tarn");
        await _cli.JsonAsync("people", "rename", "Bo Tarn", "Ada Quill");
        var answer = await _cli.RunAsync("people", "show", "Ada Quill");
        Assert.Equal(2, answer.Code);
        Assert.Contains("[person-ambiguous]", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_client_does_not_see_the_people_of_another()
    {
        await ImportAsync("Ada Quill");
        await _cli.JsonAsync("clients", "add", "north");
        Assert.Empty((await _cli.JsonAsync("people", "list", "--client", "north")).GetProperty("people").EnumerateArray());
        Assert.Equal(1, (await _cli.RunAsync("people", "show", "Ada Quill", "--client", "north")).Code);
    }

    [Fact]
    public async Task A_name_made_to_recolour_the_terminal_is_shown_as_its_codes()
    {
        await ImportAsync("Ada Quill");
        await _cli.RunAsync("people", "rename", "Ada Quill", "Ada\u001b[31mQuill");
        var answer = await _cli.RunAsync("people", "list");
        Assert.DoesNotContain('\u001b', answer.Out);
        Assert.Contains("Ada\\u001b[31mQuill", answer.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();

    private async Task ImportAsync(params string[] names) => await _cli.JsonAsync("migrate", SmallProject.Write(_cli, "project", names), "--yes");
}
