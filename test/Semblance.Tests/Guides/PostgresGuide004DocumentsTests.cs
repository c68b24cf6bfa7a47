using System.Net;
using System.Text.Json;
using Semblance.Tests.Cli;
using Semblance.Tests.Server;
using Semblance.Tests.Server.Library;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Guides;

/// <summary>The validation checklist of the guide that moves a document-intelligence backend from SQLite to Supabase, and what the guide wants to work around it, over the real pieces.</summary>
public sealed class PostgresGuide004DocumentsTests
{
    private static string Database => Path.Combine(Repository.Root, "test", "Semblance.Tests", "Fixtures", "Python", "documents-004", "backend", "db.sqlite3");

    [StoreFact]
    public async Task The_validation_checklist_holds_from_services_over_backfill_and_dual_write_to_vectors_offline_mode_and_back()
    {
        await using var served = await ServedDocuments.CreateAsync();
        await ServicesRunAsync(served);
        await BackfillWithResetAsync(served);
        await served.Cli.JsonAsync("store", "dual-write", "start", "--secondary", served.Second);
        await served.ServeAsync("--compat", "004", "--secondary", served.Second, "--fallback");
        await RoutesAnswerAsync(served);
        await IngestAndTagAsync(served);
        await RebuildFillsSearchChunksAsync(served);
        await served.UntilCopiedAsync();
        await OfflineAndBackAsync(served);
    }

    /// <summary>Item 1, and step 1 of the migration: the services are up, the schema is there, the extension is verified.</summary>
    private static async Task ServicesRunAsync(ServedDocuments served)
    {
        await served.Cli.JsonAsync("db", "migrate");
        Assert.NotNull((await served.Cli.JsonAsync("db", "status")).GetProperty("pgvector").GetString());
    }

    /// <summary>Item 2: backfill from the SQLite file, and again from nothing, as with --reset.</summary>
    private static async Task BackfillWithResetAsync(ServedDocuments served)
    {
        var (cli, plan) = (served.Cli, served.Cli.In("plan.json"));
        var planned = await cli.JsonAsync("import", "plan", Database, "--out", plan);
        var imports = planned.GetProperty("imports").GetInt64();
        Assert.Equal(imports, (await cli.JsonAsync("import", "run", plan)).GetProperty("added").GetInt64());
        Assert.Equal("0|0", await RowsAsync(served));
        var first = (await cli.JsonAsync("import", "run", plan, "--apply")).GetProperty("run").GetString()!;
        Assert.Equal("5|4", await RowsAsync(served));
        Assert.Equal(0, (await cli.RunAsync("import", "rollback", first, "--yes")).Code);
        Assert.Equal("0|0", await RowsAsync(served));

        var again = await cli.JsonAsync("import", "run", plan, "--apply");
        Assert.Equal(imports, again.GetProperty("added").GetInt64());
        Assert.Contains("Equal in every field.", (await cli.RunAsync("import", "verify", again.GetProperty("run").GetString()!)).Out, StringComparison.Ordinal);
        Assert.Equal("1204", await AskAsync(served, "SELECT count(*) FROM compat_dox.log_entries"));
        Assert.Equal("Better tags.|Tags, please.", await AskAsync(served, "SELECT string_agg(prompt_text, '|' ORDER BY created_at DESC) FROM compat_dox.tag_prompts"));
    }

    /// <summary>Item 3: what the application's own tests call answers from the new store while both are written.</summary>
    private static async Task RoutesAnswerAsync(ServedDocuments served)
    {
        var http = served.Http;
        var config = (await http.GetAsync("/config").JsonAsync()).GetProperty("database");
        Assert.Equal(("postgres", "postgres", true), (config.GetProperty("configured").GetString(), config.GetProperty("active").GetString(), config.GetProperty("dual_write").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, config.GetProperty("supabase_error").ValueKind);
        Assert.Equal("ok", (await http.GetAsync("/health").JsonAsync()).GetProperty("status").GetString());
        Assert.Equal(5, await CountAsync(http, "/artifacts", "artifacts"));
        Assert.Equal(1, await CountAsync(http, "/documents?type=xml", "documents"));
        Assert.Equal(2, await CountAsync(http, "/apis", "apis"));
        Assert.Equal(1, await CountAsync(http, "/logs?q=LAST&level=info&code=E1", "logs"));
        Assert.Equal(1, await CountAsync(http, "/facts?report_week=2025-W40", "facts"));
        Assert.Equal(1, await CountAsync(http, "/summaries", "summaries"));
        var document = await AskAsync(served, "SELECT id FROM compat_dox.documents WHERE type = 'xml'");
        Assert.Equal(3, await CountAsync(http, $"/tags?document_id={document}", "tags"));
        Assert.Equal("Better tags.", (await http.GetAsync($"/tags/prompt/{document}").JsonAsync()).GetProperty("prompt_text").GetString());
        Assert.Equal(2, await CountAsync(http, $"/tags/prompt/{document}/history", "items"));
        Assert.StartsWith("ts,level,code,component,message", (await http.GetStringAsync("/logs/export?level=INFO")).TrimStart('\uFEFF'), StringComparison.Ordinal);
        var runs = (await http.GetAsync("/metrics/hrm").JsonAsync()).GetProperty("total_runs").GetInt32();
        await http.PostAsync("/metrics/hrm", Json(new { steps = 4, latency_ms = 12.5, accuracy = 0.9, payload = new { mode = "sort_digits" } })).JsonAsync();
        var tally = await http.GetAsync("/metrics/hrm").JsonAsync();
        Assert.Equal((3, runs + 1, 4), (runs, tally.GetProperty("total_runs").GetInt32(), tally.GetProperty("last").GetProperty("steps").GetInt32()));
    }

    /// <summary>Item 3, its writing half: ingest, tags by a model with their prompt, searched at once.</summary>
    private static async Task IngestAndTagAsync(ServedDocuments served)
    {
        served.Models.Say = _ => """["loan onboarding"]""";
        var log = await served.Http.PostAsync("/ingest/xml", UploadOf.Files("file", UploadOf.LogFile)).JsonAsync();
        await served.Http.PostAsync("/ingest/postman", UploadOf.Files("file", UploadOf.PostmanFile)).JsonAsync();
        Assert.Equal("ready", (await served.TakeAsync(UploadOf.Files(("notes.md", UploadOf.Notes)))).GetProperty("status").GetString());
        var tagged = await served.Http.PostAsync("/extract/tags", Json(new { document_id = log.GetProperty("document_id").GetString(), prompt = "Which process?" })).JsonAsync();
        Assert.Equal(1, tagged.GetProperty("tags_saved").GetInt32());
        Assert.Equal(1, await CountAsync(served.Http, "/search", "results", new { q = "onboarding", types = new[] { "tag" } }));
        Assert.Equal(1, await CountAsync(served.Http, "/apis?path_like=loans/7", "apis"));
    }

    /// <summary>Item 4: the rebuild gives every piece its vector, in the table that the guide looks into.</summary>
    private static async Task RebuildFillsSearchChunksAsync(ServedDocuments served)
    {
        var rebuilt = await served.Http.PostAsync("/search/rebuild", null).JsonAsync();
        Assert.Equal(("ok", "postgres"), (rebuilt.GetProperty("status").GetString(), rebuilt.GetProperty("backend").GetString()));
        Assert.StartsWith("tiny", rebuilt.GetProperty("embedding_provider").GetString(), StringComparison.Ordinal);
        var items = rebuilt.GetProperty("items").GetInt64();
        Assert.True(items > 1_200);
        Assert.Equal($"{items}|{items}", await AskAsync(served, "SELECT count(*) || '|' || count(embedding) FROM compat_dox.search_chunks"));
        var found = await served.Http.PostAsync("/search", Json(new { q = "loan onboarding begins", k = 3 })).JsonAsync();
        Assert.Equal(("hybrid", 3), (found.GetProperty("method").GetString(), found.GetProperty("count").GetInt32()));
    }

    /// <summary>Graceful fallback and offline mode: the embedded copy answers what reads, /config warns, writes are 503, and the database's return ends it.</summary>
    private static async Task OfflineAndBackAsync(ServedDocuments served)
    {
        var http = served.Http;
        served.Database.KillForNow();
        var config = await ServedDocuments.UntilAsync(() => http.GetAsync("/config"), c => c.TryGetProperty("offline", out var offline) && offline.GetBoolean());
        Assert.Equal("fallback", config.GetProperty("database").GetProperty("active").GetString());
        Assert.Equal(8, await CountAsync(http, "/artifacts", "artifacts"));
        Assert.Equal(2, await CountAsync(http, "/logs?level=ERROR&q=was+lost", "logs"));
        await ServedDocuments.UntilAsync(() => http.PostAsync("/search", Json(new { q = "Loan onboarding begins here" })), a => a.GetProperty("count").GetInt32() > 0);
        Assert.Equal(1, await CountAsync(http, "/search", "results", new { q = "onboarding", types = new[] { "tag" } }));
        Assert.Equal(["detail"], (await http.PostAsync("/metrics/hrm", Json(new { steps = 1, latency_ms = 1 })).JsonAsync(503)).EnumerateObject().Select(m => m.Name));

        served.Database.LetStart();
        await served.Database.UntilAnswersAsync();
        await ServedDocuments.UntilAsync(() => http.GetAsync("/config"), c => c.TryGetProperty("offline", out var offline) && !offline.GetBoolean() && c.GetProperty("database").GetProperty("active").GetString() == "postgres");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health")).StatusCode);
    }

    private static Task<string?> RowsAsync(ServedDocuments served) =>
        AskAsync(served, "SELECT (SELECT count(*) FROM compat_dox.artifacts) || '|' || (SELECT count(*) FROM compat_dox.documents)");

    private static Task<string?> AskAsync(ServedDocuments served, string sql) => GuideProject.AskAsync(served.Database.Connection, $"SET semblance.client = 'default'; {sql}");

    private static async Task<int> CountAsync(HttpClient http, string path, string list, object? body = null) =>
        (await (body is null ? http.GetAsync(path) : http.PostAsync(path, Json(body))).JsonAsync()).GetProperty(list).GetArrayLength();
}
