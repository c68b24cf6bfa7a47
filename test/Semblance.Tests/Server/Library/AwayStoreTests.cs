using System.Text.Json;
using Semblance.Access;
using Semblance.Server;
using Semblance.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server.Library;

/// <summary>What is said of documents while the store is away.</summary>
public sealed class AwayStoreTests
{
    private static readonly ServerOptions On = new() { Compat = ["004"] };

    [Fact]
    public async Task A_store_that_is_away_is_no_fault_of_a_file()
    {
        var isAway = false;
        await using var api = await ApiServer.StartAsync(On, "memory", served: store => AwayStore.Of(store, c => c == typeof(IArtifactStore) && isAway));
        using var http = api.Client();
        isAway = true;

        await http.PostAsync("/v1/documents/artifacts", UploadOf.Files(("a.md", "A"), ("b.md", "B"))).AssertProblemAsync(503, "store-unreachable");
        var old = await http.PostAsync("/upload", UploadOf.Files(("a.md", "A"), ("b.md", "B"))).JsonAsync(503);
        Assert.Contains("store", Text(old, "detail"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(api.Folder, "documents")));

        isAway = false;
        var files = (await http.PostAsync("/v1/documents/artifacts", UploadOf.Files(("a.md", "A"), ("empty.md", ""))).JsonAsync(202)).GetProperty("files");
        Assert.Equal((true, "document-empty"), (files[0].GetProperty("new").GetBoolean(), Text(files[1].GetProperty("problem"), "code")));
    }

    [Fact]
    public async Task How_the_store_is_can_be_asked_while_it_is_away_with_a_key_that_was_good_lately()
    {
        var time = new ManualTime();
        var isAway = false;
        await using var api = await ApiServer.StartAsync(On, "memory", time: time, served: store => AwayStore.Of(store, _ => isAway));
        using var http = api.Client();
        using var nobody = api.Client("");
        using var other = api.Client(await api.KeyAsync(Role.Operator));
        using var mistyped = api.Client(api.Admin[..^1] + (api.Admin[^1] == 'a' ? 'b' : 'a'));
        Assert.Equal("ok", Text(await http.GetAsync("/health").JsonAsync(), "status"));
        isAway = true;
        time.Advance(TimeSpan.FromMinutes(30));

        foreach (var path in new[] { "/health", "/healthz", "/config" })
        {
            var said = await http.GetAsync(path).JsonAsync(503);
            Assert.Equal("store-unreachable", Text(said.GetProperty("database"), "supabase_error"));
            Assert.Equal(JsonValueKind.Null, said.GetProperty("database").GetProperty("active").ValueKind);
        }

        Assert.Equal("store-unreachable", Text((await http.GetAsync("/v1/documents/config").JsonAsync(503)).GetProperty("backend"), "problem"));
        Assert.Equal("failed", Text(await http.GetAsync("/health/ready").JsonAsync(503), "status"));
        await http.GetAsync("/v1/documents").AssertProblemAsync(503, "store-unreachable");
        await other.GetAsync("/v1/documents/config").AssertProblemAsync(503, "store-unreachable");
        await mistyped.GetAsync("/v1/documents/config").AssertProblemAsync(503, "store-unreachable");
        await nobody.GetAsync("/v1/documents/config").AssertProblemAsync(401, "key-needed");
        time.Advance(TimeSpan.FromMinutes(31));
        await http.GetAsync("/v1/documents/config").AssertProblemAsync(503, "store-unreachable");
    }

    [Fact]
    public async Task A_login_is_told_how_the_store_is_as_its_key_would_be_and_everything_else_is_the_same_problem_to_both()
    {
        var time = new ManualTime();
        var isAway = false;
        await using var api = await ApiServer.StartAsync(On, "memory", time: time, served: store => AwayStore.Of(store, _ => isAway));
        using var http = api.Client();
        await http.PostAsync("/v1/accounts", Json(new { login = "ada", role = "owner", password = "correct horse" })).JsonAsync(201);
        using var nobody = api.Client("");
        using var account = api.Client(Text(await nobody.PostAsync("/v1/login", Json(new { account = "ada", password = "correct horse" })).JsonAsync(), "token"));
        using var browser = await BrowserAsync(api, api.Admin);
        using var mistyped = await BrowserAsync(api, api.Admin, token => token[..^1] + (token[^1] == 'a' ? 'b' : 'a'));
        HttpClient[] known = [http, account, browser];
        foreach (var one in known)
        {
            await one.GetAsync("/v1/documents/config").JsonAsync();
        }

        isAway = true;
        time.Advance(TimeSpan.FromMinutes(30));
        foreach (var one in known)
        {
            Assert.Equal("store-unreachable", Text((await one.GetAsync("/health").JsonAsync(503)).GetProperty("database"), "supabase_error"));
            Assert.Equal("store-unreachable", Text((await one.GetAsync("/v1/documents/config").JsonAsync(503)).GetProperty("backend"), "problem"));
            Assert.Equal("failed", Text(await one.GetAsync("/health/ready").JsonAsync(503), "status"));
            await AssertAwayAsync(one, "/v1/documents");
        }

        await AssertAwayAsync(mistyped, "/health/ready");
        time.Advance(TimeSpan.FromMinutes(31));
        foreach (var one in known)
        {
            await AssertAwayAsync(one, "/v1/documents/config");
        }
    }

    [Fact]
    public async Task A_login_that_was_ended_or_whose_key_was_rotated_hears_nothing_of_a_store_that_is_away()
    {
        var time = new ManualTime();
        var isAway = false;
        await using var api = await ApiServer.StartAsync(On, "memory", time: time, served: store => AwayStore.Of(store, _ => isAway));
        using var http = api.Client();
        var made = await http.PostAsync("/v1/keys", Json(new { name = "web", role = "owner" })).JsonAsync(201);
        using var ended = await BrowserAsync(api, api.Admin);
        using var rotated = await BrowserAsync(api, Text(made, "secret")!);
        await ended.GetAsync("/health/ready").JsonAsync();
        using var leaving = new HttpRequestMessage(HttpMethod.Post, "/v1/logout") { Headers = { { "X-Semblance", "1" } } };
        await ended.SendAsync(leaving).JsonAsync(204);

        // Only now: an end makes the server forget what it knew of any login.
        await rotated.GetAsync("/health/ready").JsonAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await http.PostAsync($"/v1/keys/{Text(made.GetProperty("key"), "id")}/rotate", Json(new { graceSeconds = 0 })).JsonAsync();

        isAway = true;

        await AssertAwayAsync(ended, "/health/ready");
        using var refused = await rotated.GetAsync("/health/ready");
        Assert.Equal((401, "application/problem+json"), ((int)refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        time.Advance(TimeSpan.FromMinutes(1));
        await AssertAwayAsync(rotated, "/health/ready");
    }

    [Fact]
    public async Task Uptime_counts_from_the_start()
    {
        var time = new ManualTime();
        await using var api = await ApiServer.StartAsync(On, "memory", time: time);
        using var http = api.Client();
        time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(90, (await http.GetAsync("/health").JsonAsync()).GetProperty("uptime_seconds").GetInt64());
    }

    /// <summary>A browser that signed in with a key.</summary>
    private static async Task<HttpClient> BrowserAsync(ApiServer api, string key, Func<string, string>? change = null)
    {
        using var http = api.Client(key);
        using var signing = new HttpRequestMessage(HttpMethod.Post, "/v1/login") { Content = Json(new { cookie = true }), Headers = { { "X-Semblance", "1" } } };
        using var signed = await http.SendAsync(signing);
        var browser = api.Client("");
        var cookie = Assert.Single(signed.Headers.GetValues("Set-Cookie")).Split(';')[0];
        browser.DefaultRequestHeaders.Add("Cookie", change?.Invoke(cookie) ?? cookie);
        return browser;
    }

    private static async Task AssertAwayAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        AssertProblem(answer, await answer.Content.ReadAsStringAsync(), "store-unreachable");
        Assert.Equal((503, "application/problem+json", "2"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Headers.RetryAfter?.ToString()));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
