using System.Text.Json;
using Semblance.Tests.Server;
using Semblance.Tests.Server.Library;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Cli;

/// <summary>Documents of a server whose database is killed under it.</summary>
public sealed class PostgresDocumentsFallbackTests
{
    private const string Root = "/v1/documents";

    [StoreFact]
    public async Task With_a_fallback_the_embedded_copy_is_read_and_searched_and_nothing_is_written()
    {
        await using var served = await ServedDocuments.CreateAsync();
        await served.Cli.JsonAsync("db", "migrate");
        await served.Cli.JsonAsync("store", "dual-write", "start", "--secondary", served.Second);
        await served.ServeAsync("--compat", "004", "--secondary", served.Second, "--fallback");
        var http = served.Http;
        var notes = await served.TakeAsync(UploadOf.Files(("notes.md", UploadOf.Notes)));
        foreach (var file in new[] { UploadOf.LogFile, UploadOf.OpenApiFile, UploadOf.Table })
        {
            Assert.Equal("ready", Text(await served.TakeAsync(UploadOf.Files(file)), "status"));
        }

        var document = Text((await http.GetAsync($"{Root}?kind=markdown").JsonAsync()).GetProperty("documents")[0], "id");
        await http.PostAsync($"{Root}/{document}/tags", Json(new { tags = new[] { new { name = "zanzibar" } } })).JsonAsync(201);
        await served.UntilCopiedAsync();
        served.Database.KillForNow();

        await ServedDocuments.UntilAsync(() => http.GetAsync($"{Root}/config"), c => c.GetProperty("backend").TryGetProperty("offline", out var offline) && offline.GetBoolean());
        await ServedDocuments.UntilAsync(() => http.GetAsync("/health"), h => h.GetProperty("database").GetProperty("active").GetString() == "fallback" && h.GetProperty("status").GetString() == "ok");
        foreach (var path in new[] { "/health", "/healthz", "/config" })
        {
            var said = (await http.GetAsync(path).JsonAsync()).GetProperty("database");
            Assert.Equal(("postgres", "fallback", "store-unreachable"), (Text(said, "configured"), Text(said, "active"), Text(said, "supabase_error")));
        }

        Assert.True((await http.GetAsync("/config").JsonAsync()).GetProperty("offline").GetBoolean());
        Assert.Equal("store-unreachable", Text((await http.GetAsync($"{Root}/config").JsonAsync()).GetProperty("backend"), "problem"));
        Assert.Equal(4, await CountAsync(http, $"{Root}/artifacts", "artifacts"));
        Assert.Equal(4, await CountAsync(http, Root, "documents"));
        Assert.Equal(2, await CountAsync(http, $"{Root}/logs?level=ERROR", "logs"));
        Assert.Equal(2, await CountAsync(http, $"{Root}/apis", "apis"));
        Assert.Equal(1, await CountAsync(http, $"{Root}/facts", "facts"));
        Assert.Equal(UploadOf.Notes, await http.GetStringAsync($"{Root}/artifacts/{Text(notes, "id")}/original"));

        // The copy's index is brought up to date beside the copying.
        foreach (var (q, type) in new[] { ("onboarding", "text"), ("\"loan 7\"", "log"), ("zanzibar", "tag") })
        {
            var found = await ServedDocuments.UntilAsync(() => http.PostAsync($"{Root}/search", Json(new { q, types = new[] { type } })), a => a.GetProperty("hits").GetArrayLength() > 0);
            Assert.Equal("text", Text(found, "method"));
        }

        await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("lost.md", "# Lost"))).AssertProblemAsync(503, "store-unreachable");
        await http.DeleteAsync($"{Root}/artifacts/{Text(notes, "id")}").AssertProblemAsync(503, "store-unreachable");
        await http.PostAsync($"{Root}/{document}/tags", Json(new { tags = new[] { new { name = "lost" } } })).AssertProblemAsync(503, "store-unreachable");

        served.Database.LetStart();
        await served.Database.UntilAnswersAsync();
        await ServedDocuments.UntilAsync(() => http.GetAsync($"{Root}/config"), c => c.TryGetProperty("backend", out var backend) && !backend.GetProperty("offline").GetBoolean() && backend.GetProperty("answers").GetBoolean());
        var back = (await http.GetAsync("/health").JsonAsync()).GetProperty("database");
        Assert.Equal(("postgres", JsonValueKind.Null), (Text(back, "active"), back.GetProperty("supabase_error").ValueKind));
        Assert.Equal("ready", Text(await served.TakeAsync(UploadOf.Files(("after.md", "# After"))), "status"));
    }

    [StoreFact]
    public async Task Without_one_everything_is_503_and_health_and_config_say_why_until_it_is_back()
    {
        await using var served = await ServedDocuments.CreateAsync();
        await served.Cli.JsonAsync("db", "migrate");
        await served.ServeAsync("--compat", "004");
        var http = served.Http;
        await served.TakeAsync(UploadOf.Files(("notes.md", UploadOf.Notes)));
        served.Database.KillForNow();

        foreach (var path in new[] { "/artifacts", "/logs", "/apis", "/facts", "/search/index" })
        {
            await http.GetAsync(Root + path).AssertProblemAsync(503, "store-unreachable");
        }

        await http.PostAsync($"{Root}/search", Json(new { q = "onboarding" })).AssertProblemAsync(503, "store-unreachable");
        await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("lost.md", "# Lost"))).AssertProblemAsync(503, "store-unreachable");
        var health = await http.GetAsync("/health").JsonAsync(503);
        Assert.Equal(("unavailable", "store-unreachable"), (Text(health, "status"), Text(health.GetProperty("database"), "supabase_error")));
        Assert.Equal(JsonValueKind.Null, health.GetProperty("database").GetProperty("active").ValueKind);
        Assert.Equal(503, (int)(await http.GetAsync("/config")).StatusCode);
        Assert.Equal(503, (int)(await http.GetAsync($"{Root}/config")).StatusCode);

        served.Database.LetStart();
        await served.Database.UntilAnswersAsync();
        await ServedDocuments.UntilAsync(() => http.GetAsync("/health"), h => Text(h, "status") == "ok");
        await ServedDocuments.UntilAsync(() => http.PostAsync($"{Root}/search", Json(new { q = "onboarding" })), a => a.TryGetProperty("hits", out var hits) && hits.GetArrayLength() > 0);
    }

    private static async Task<int> CountAsync(HttpClient http, string path, string list) => (await http.GetAsync(path).JsonAsync()).GetProperty(list).GetArrayLength();

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
