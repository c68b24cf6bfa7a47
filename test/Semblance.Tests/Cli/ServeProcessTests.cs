using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Semblance.Tests.Server;

namespace Semblance.Tests.Cli;

/// <summary>The server as users run it: a process with its own log, stopped by a signal.</summary>
public sealed class ServeProcessTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task The_log_is_json_a_line_each_and_names_nobody_and_the_signal_ends_the_server_well()
    {
        var key = (await _cli.JsonAsync("keys", "create", "test", "--role", "owner")).GetProperty("secret").GetString()!;
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        using var server = CliProcess.Start(_cli.Folder, "serve", "--port", $"{address.Port}", "--store", _cli.Store);
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await server.UntilAliveAsync(http);

        var added = await http.PostAsync("/v1/people", ApiCalls.Json(new { name = "Zebedee Quillfeather", externalId = "ZQ-77", region = "Nowhereshire" })).JsonAsync(201);
        await http.GetAsync("/v1/people?search=Zebedee&region=Nowhereshire").JsonAsync();
        await http.GetAsync($"/v1/people/{added.GetProperty("id").GetString()}").JsonAsync();
        await http.PostAsync("/v1/identify", ApiCalls.Raw("Zebedee")).AssertProblemAsync(503, "models-missing");
        await http.GetAsync("/Zebedee/Quillfeather?name=Zebedee").AssertProblemAsync(404, "route-unknown");
        await http.PostAsync("/v1/people", ApiCalls.JsonText("{\"name\": Zebedee")).AssertProblemAsync(400, "json-malformed");
        await server.SignalAsync("TERM");
        var answer = await server.AnswerAsync();

        Assert.Equal(0, answer.Code);
        var lines = answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.True(lines.Count(l => l.GetProperty("LogLevel").GetString() == "Information") >= 6, answer.Error);
        Assert.Contains(lines, l => l.GetProperty("State").TryGetProperty("Route", out var route) && route.GetString() == "/v1/people/{person}");
        foreach (var personal in new[] { "Zebedee", "Quillfeather", "ZQ-77", "Nowhereshire", added.GetProperty("id").GetString()!, key, key.Split('_')[^1] })
        {
            Assert.DoesNotContain(personal, answer.Error, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_server_writes_twice_and_follows_a_cutover_without_being_started_again()
    {
        var second = $"sqlite:{_cli.In("second.db")}";
        var key = (await _cli.JsonAsync("keys", "create", "test", "--role", "owner")).GetProperty("secret").GetString()!;
        Assert.Equal(0, (await _cli.RunAsync("store", "dual-write", "start", "--secondary", second)).Code);
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        using var server = CliProcess.Start(_cli.Folder, "serve", "--port", $"{address.Port}", "--store", _cli.Store, "--secondary", second);
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await server.UntilAliveAsync(http);

        await http.PostAsync("/v1/people", ApiCalls.Json(new { name = "Before" })).JsonAsync(201);
        await Patience.UntilAsync(
            async () => (await http.GetAsync("/health/ready").JsonAsync()).GetProperty("dualWrite").GetProperty("waiting").GetInt64() == 0, "nothing waits for the second store");

        var cutover = await _cli.RunAsync("store", "cutover", "--secondary", second);
        Assert.True(cutover.Code == 0, cutover.Out + cutover.Error);
        await http.PostAsync("/v1/people", ApiCalls.Json(new { name = "After" })).JsonAsync(201);
        await server.SignalAsync("TERM");
        Assert.Equal(0, (await server.AnswerAsync()).Code);

        Assert.Equal(["After", "Before"], await NamesAsync(second));
        Assert.Equal(0, (await _cli.RunAsync("store", "rollback", "--secondary", second)).Code);
        Assert.Equal(["After", "Before"], await NamesAsync(_cli.Store));
        Assert.Contains("[store-moved]", (await _cli.RunAsync("keys", "create", "late", "--store", second)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_appears_in_a_watched_folder_is_found_by_whoever_asks_the_server()
    {
        var key = (await _cli.JsonAsync("keys", "create", "test", "--role", "owner")).GetProperty("secret").GetString()!;
        var inner = Directory.CreateDirectory(_cli.In(Path.Combine("in", "tray"))).FullName;
        await File.WriteAllTextAsync(Path.Combine(inner, "before.md"), "The lighthouse fund countersigns bridging loans.");
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        using var server = CliProcess.Start(_cli.Folder, "serve", "--port", $"{address.Port}", "--store", _cli.Store, "--watch-folder", _cli.In("in"));
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await server.UntilAliveAsync(http);

        await File.WriteAllTextAsync(Path.Combine(inner, "broken.xml"), "<log><entry>");
        await File.WriteAllTextAsync(_cli.In(Path.Combine("in", "after.md")), "Harvest loans need no lighthouse.");
        await Patience.UntilAsync(async () => (await StatesAsync(http)).Count(s => s.Value is "ready" or "failed") == 3, "the folder's three files are read");

        Assert.Equal(
            new Dictionary<string, string> { ["after.md"] = "ready", ["before.md"] = "ready", ["broken.xml"] = "failed" }.OrderBy(s => s.Key), (await StatesAsync(http)).OrderBy(s => s.Key));
        var found = await http.PostAsync("/v1/documents/search", ApiCalls.Json(new { q = "lighthouse" })).JsonAsync();
        Assert.Equal(["after", "before"], found.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("documentName").GetString()!).Order(StringComparer.Ordinal));
        await server.SignalAsync("TERM");
        Assert.Equal(0, (await server.AnswerAsync()).Code);
    }

    private static async Task<Dictionary<string, string>> StatesAsync(HttpClient http) => (await http.GetAsync("/v1/documents/artifacts").JsonAsync())
        .GetProperty("artifacts").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!, a => a.GetProperty("status").GetString()!);

    private async Task<IEnumerable<string>> NamesAsync(string store) =>
        (await _cli.JsonAsync("people", "list", "--store", store)).GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString()!).Order(StringComparer.Ordinal);

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
