using System.Text.Json;
using Semblance.Access;
using Semblance.Cli;
using Semblance.Cli.Hosting;
using Semblance.Tests.Enrolment;
using Semblance.Tests.Server;

namespace Semblance.Tests.Cli.Remote;

/// <summary>Commands with <c>--server</c>, against a server.</summary>
public sealed class RemoteCommandsTests : IAsyncLifetime, IDisposable
{
    private readonly CliRun _cli = new();
    private ApiServer _api = null!;
    private string _url = "";

    public async Task InitializeAsync()
    {
        _api = await ApiServer.StartAsync();
        _url = _api.Address.ToString();
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task People_are_enrolled_found_verified_listed_and_removed_over_a_server()
    {
        var photo = _cli.Write("ada1.jpg", "ada 0");
        _cli.Write("team/Bo Lindqvale/1.jpg", "bob 0");
        _cli.Write("team/Cid/1.jpg", "garbage");

        Assert.Contains("Ada Quill", (await RunAsync(0, "enroll", photo, "--name", "Ada Quill", "--region", "north", "--external-id", "A-1")).Out);
        var team = await RunAsync(0, "enroll", "--folder", _cli.In("team"));
        Assert.Contains("Bo Lindqvale", team.Out);
        Assert.Contains("Cid: not enrolled", team.Out);

        var who = await RunAsync(0, "identify", photo, "--threshold", "0.6", "--region", "north");
        Assert.Contains("match: Ada Quill", who.Out);
        Assert.Contains("match: Ada Quill", (await RunAsync(0, "verify", photo, "--person", "A-1", "--threshold", "0.6")).Out);
        Assert.Contains("no match: this is not Bo Lindqvale", (await RunAsync(0, "verify", photo, "--person", "Bo Lindqvale", "--threshold", "0.6")).Out);
        Assert.Contains("1 face.", (await RunAsync(0, "faces", "detect", photo)).Out);
        Assert.Contains("dlib", (await RunAsync(0, "spaces", "list")).Out);

        var json = JsonDocument.Parse((await RunAsync(0, "identify", photo, "--threshold", "0.6", "--json")).Out).RootElement;
        Assert.Equal("match", json.GetProperty("photos")[0].GetProperty("faces")[0].GetProperty("decision").GetString());
        Assert.Contains("2 people.", (await RunAsync(0, "people", "list")).Out);
        Assert.Contains("north", (await RunAsync(0, "people", "show", "Ada Quill")).Out);

        Assert.Contains("--yes", (await RunAsync(4, "people", "remove", "A-1")).Error);
        await RunAsync(0, "people", "remove", "A-1", "--yes");
        Assert.Contains("1 person.", (await RunAsync(0, "people", "list")).Out);
        Assert.False(File.Exists(_cli.In("semblance.db")), "a store was made beside the server");
    }

    [Fact]
    public async Task Vectors_go_with_the_name_of_their_space()
    {
        var (person, _) = await _api.AddAsync("ada");
        var vector = _cli.Write("v.json", JsonSerializer.Serialize(ScriptedVision.Embedding("ada", 0).ToArray()));

        Assert.Contains("match: ada", (await RunAsync(0, "identify", "--vector", vector, "--space", "dlib-resnet-v1", "--threshold", "0.6")).Out);
        Assert.Contains("match", (await RunAsync(0, "verify", "--vector", vector, "--space", "dlib-resnet-v1", "--person", $"{person.Id}", "--threshold", "0.6")).Out);
        Assert.Contains("space-needed", (await RunAsync(2, "identify", "--vector", vector)).Error);
    }

    [Fact]
    public async Task A_key_comes_by_the_environment_or_a_file_and_never_as_an_argument()
    {
        var file = _cli.Write("key", _api.Admin + "\n");

        Assert.Equal(0, (await WithKeyAsync(null, "people", "list", "--server", _url, "--key-file", file)).Code);
        Assert.Contains("server-key", (await WithKeyAsync(null, "people", "list", "--server", _url)).Error);
        Assert.Contains("server-key", (await WithKeyAsync(null, "people", "list", "--server", _url, "--key-file", _cli.Write("empty", ""))).Error);
        Assert.Contains("file-missing", (await WithKeyAsync(null, "people", "list", "--server", _url, "--key-file", _cli.In("none"))).Error);
        Assert.Contains("unknown-option", (await WithKeyAsync(null, "people", "list", "--server", _url, "--key", "smb_x")).Error);
        Assert.Contains("server-address", (await WithKeyAsync(_api.Admin, "people", "list", "--server", "http://smb_x@host/")).Error);
        var refused = await WithKeyAsync("smb_000000000000_00000000000000000000000000000000", "people", "list", "--server", _url);
        Assert.Equal(4, refused.Code);
        Assert.Contains("key-needed", refused.Error);
        Assert.DoesNotContain("smb_0", refused.Error);
    }

    [Fact]
    public async Task What_needs_a_store_says_so_and_a_server_that_is_away_is_told()
    {
        Assert.Contains("server-not-here", (await RunAsync(2, "db", "status")).Error);
        Assert.Contains("server-or-store", (await RunAsync(2, "people", "list", "--store", "memory:")).Error);
        Assert.Contains("server-away", (await WithKeyAsync("smb_x", "people", "list", "--server", "http://127.0.0.1:9")).Error);
        Assert.Contains("person-unknown", (await RunAsync(1, "people", "show", "Nobody")).Error);
        Assert.Contains("client-unknown", (await RunAsync(1, "people", "list", "--client", "nowhere")).Error);
        var viewer = await WithKeyAsync(await _api.KeyAsync(Role.Viewer), "identify", _cli.Write("a.jpg", "ada 0"), "--server", _url);
        Assert.Equal(4, viewer.Code);
        Assert.Contains("scope-missing", viewer.Error);
    }

    private async Task<CliAnswer> RunAsync(int code, params string[] args)
    {
        var answer = await WithKeyAsync(_api.Admin, [.. args, "--server", _url]);
        Assert.True(answer.Code == code, $"{string.Join(' ', args)} gave {answer.Code}: {answer.Out}{answer.Error}");
        return answer;
    }

    private async Task<CliAnswer> WithKeyAsync(string? key, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost
        {
            Out = output,
            Error = error,
            OpenInput = () => Stream.Null,
            Variable = name => name switch { "SEMBLANCE_KEY" => key, "SEMBLANCE_STORE" => _cli.Store, _ => null },
        };
        var code = await Program.RunAsync(args, host, default);
        return new CliAnswer(code, output.ToString(), error.ToString());
    }
}
