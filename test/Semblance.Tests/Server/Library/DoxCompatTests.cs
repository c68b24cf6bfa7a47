using System.Text;
using System.Text.Json;
using Semblance.Access;
using Semblance.Server;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server.Library;

public sealed class SqliteDoxCompatTests() : DoxCompatTests("sqlite");

public sealed class PostgresDoxCompatTests() : DoxCompatTests("postgres");

/// <summary>The calls of guide 004's front end, and the members that it reads.</summary>
public abstract class DoxCompatTests(string kind)
{
    private static readonly ServerOptions On = new() { Compat = ["004"] };

    [StoreFact]
    public async Task Its_addresses_are_off_by_default_need_a_key_for_documents_and_hide_none_of_ours()
    {
        await using var off = await ApiServer.StartAsync(kind: "memory");
        await using var on = await ApiServer.StartAsync(On, "memory");
        using var before = off.Client();
        using var nobody = on.Client("");
        using var faces = on.Client(await on.KeyAsync(Role.Operator, Scopes.Read | Scopes.Enrol));
        using var admin = on.Client();

        foreach (var path in new[] { "/artifacts", "/artifacts/media", "/documents", "/logs", "/logs/export", "/apis", "/apis/x", "/tags", "/facts", "/evidence/x", "/summaries", "/tasks", "/tasks/x", "/download?rel=x", "/config", "/metrics/hrm" })
        {
            await before.GetAsync(path).AssertProblemAsync(404, "route-unknown");
            await nobody.GetAsync(path).AssertProblemAsync(401, "key-needed");
            await faces.GetAsync(path).AssertProblemAsync(403, "scope-missing");
        }

        await nobody.GetAsync("/health").AssertProblemAsync(401, "key-needed");
        Assert.Equal("ok", Text(await nobody.GetAsync("/health/live").JsonAsync(), "status"));
        await faces.GetAsync("/health/ready").JsonAsync();
        Assert.Contains("semblance_", await admin.GetStringAsync("/metrics"));
    }

    [StoreFact]
    public async Task Uploads_are_tasks_that_end_and_what_was_read_is_listed_as_its_front_end_reads_it()
    {
        await using var api = await ApiServer.StartAsync(On, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));

        var form = UploadOf.Files(("notes.md", UploadOf.Notes), UploadOf.Table, ("empty.md", ""));
        form.Add(new StringContent("http://169.254.169.254/latest"), "web_urls");
        var results = (await http.PostAsync("/upload?report_week=2026-W47&async_pdf=true", form).JsonAsync()).GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(["queued", "queued", "error", "error"], results.Select(r => Text(r, "status")));
        Assert.Equal(["filename", "status", "task_id", "artifact_id"], Names(results[0]));
        Assert.Equal(["filename", "status", "error"], Names(results[3]));
        var task = await TaskAsync(http, Text(results[1], "task_id")!);
        await TaskAsync(http, Text(results[0], "task_id")!);
        Assert.Equal(("completed", 1, 1), (Text(task, "status"), task.GetProperty("facts_count").GetInt32(), task.GetProperty("evidence_count").GetInt32()));
        Assert.Equal("success", Text((await http.PostAsync("/upload", UploadOf.Files(UploadOf.Table)).JsonAsync()).GetProperty("results")[0], "status"));
        Assert.Equal(["total", "queued", "completed", "errored", "queued_items"], Names(await http.GetAsync("/tasks").JsonAsync()));
        Assert.Equal(["detail"], Names(await http.GetAsync("/tasks/nothing").JsonAsync(404)));

        var artifacts = (await http.GetAsync("/artifacts").JsonAsync()).GetProperty("artifacts").EnumerateArray().ToArray();
        var table = artifacts.Single(a => Text(a, "filename") == "ads.csv");
        Assert.Equal(
            ["id", "filename", "filepath", "filetype", "report_week", "status", "source_url", "extras", "created_at", "table_evidence", "chart_evidence", "formula_evidence", "media_transcripts", "media_metadata", "web_pages", "image_ocr"],
            Names(table));
        Assert.Equal((".csv", "processed", "2026-W47"), (Text(table, "filetype"), Text(table, "status"), Text(table, "report_week")));
        var detail = await http.GetAsync($"/artifacts/{Text(table, "id")}").JsonAsync();
        Assert.Equal(["artifact", "facts", "evidence"], Names(detail));
        Assert.Equal(["id", "artifact_id", "locator", "preview", "content_type", "coordinates", "full_data"], Names(detail.GetProperty("evidence")[0]));
        Assert.Equal(detail.GetProperty("evidence")[0].ToString(), (await http.GetAsync($"/evidence/{Text(detail.GetProperty("evidence")[0], "id")}").JsonAsync()).ToString());
        var fact = (await http.GetAsync("/facts?report_week=2026-W47").JsonAsync()).GetProperty("facts")[0];
        Assert.Equal(["id", "artifact_id", "report_week", "entity", "metrics", "evidence_id"], Names(fact));
        Assert.Equal(30, fact.GetProperty("metrics").GetProperty("spend").GetDouble());
        Assert.Empty((await http.GetAsync("/analysis/financials").JsonAsync()).GetProperty("statements").EnumerateArray());
        Assert.Equal(["transcripts", "media_metadata", "web_pages", "image_text"], Names(await http.GetAsync("/artifacts/media").JsonAsync()));
        Assert.Equal(UploadOf.Notes, await http.GetStringAsync($"/download?rel={Text(results[0], "artifact_id")}/notes.md"));
        Assert.Equal(["detail"], Names(await http.GetAsync("/download?rel=..%2F..%2Fetc%2Fpasswd").JsonAsync(404)));
        Assert.Equal(["detail"], Names(await http.GetAsync("/artifacts/nothing").JsonAsync(404)));
    }

    [StoreFact]
    public async Task Logs_openapi_and_postman_are_read_at_once_and_postman_becomes_rows()
    {
        await using var api = await ApiServer.StartAsync(On, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));

        var log = await http.PostAsync("/ingest/xml", UploadOf.Files("file", UploadOf.LogFile)).JsonAsync();
        var openApi = await http.PostAsync("/ingest/openapi", UploadOf.Files("file", UploadOf.OpenApiFile)).JsonAsync();
        await http.PostAsync("/ingest/postman", UploadOf.Files("file", UploadOf.PostmanFile)).JsonAsync();
        Assert.Equal(["detail"], Names(await http.PostAsync("/ingest/postman", UploadOf.Files("file", UploadOf.LogFile)).JsonAsync(400)));
        Assert.Equal(["detail"], Names(await http.PostAsync("/ingest/xml", UploadOf.Files("file", ("x.xml", ""))).JsonAsync(400)));

        Assert.Equal(["document_id", "status"], Names(log));
        var documents = (await http.GetAsync("/documents?type=xml").JsonAsync()).GetProperty("documents");
        Assert.Equal(["id", "path", "type", "title", "source", "created_at"], Names(Assert.Single(documents.EnumerateArray())));
        var logs = (await http.GetAsync($"/logs?level=ERROR&q=LOAN%208&document_id={Text(log, "document_id")}").JsonAsync()).GetProperty("logs");
        Assert.Equal(["id", "document_id", "ts", "level", "code", "component", "message", "attrs"], Names(Assert.Single(logs.EnumerateArray())));
        Assert.Single((await http.GetAsync("/logs?ts_from=2026-03-01T12:00:02Z").JsonAsync()).GetProperty("logs").EnumerateArray());
        Assert.StartsWith("ts,level,code,component,message\r\n", Encoding.UTF8.GetString(await http.GetByteArrayAsync("/logs/export?level=INFO")).TrimStart('\uFEFF'));
        var apis = (await http.GetAsync("/apis?method=get&path_like=loans").JsonAsync()).GetProperty("apis").EnumerateArray().ToArray();
        Assert.Equal(["/loans", "{{base}}/loans/7"], apis.Select(a => Text(a, "path")).Order(StringComparer.Ordinal));
        Assert.Equal(["id", "document_id", "name", "method", "path", "summary", "tags", "params", "responses"], Names(apis[0]));
        Assert.Equal(apis[0].ToString(), (await http.GetAsync($"/apis/{Text(apis[0], "id")}").JsonAsync()).ToString());
        Assert.NotNull(Text(openApi, "document_id"));
    }

    [StoreFact]
    public async Task A_search_filters_by_type_before_it_takes_the_best_and_links_to_the_panels()
    {
        await using var api = await ApiServer.StartAsync(On, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        foreach (var (address, file) in new[] { ("xml", UploadOf.LogFile), ("openapi", UploadOf.OpenApiFile) })
        {
            await http.PostAsync($"/ingest/{address}", UploadOf.Files("file", file)).JsonAsync();
        }

        await TaskAsync(http, Text((await http.PostAsync("/upload", UploadOf.Files(("notes.md", UploadOf.Notes))).JsonAsync()).GetProperty("results")[0], "task_id")!);
        var document = Text((await http.GetAsync("/documents?type=markdown").JsonAsync()).GetProperty("documents")[0], "id")!;
        await http.PostAsync($"/v1/documents/{document}/tags", Json(new { tags = new[] { new { name = "Loans" } } })).JsonAsync(201);

        foreach (var (type, members, panel) in new (string, string[], string)[]
        {
            ("pdf", ["artifact_id", "filename", "chunk", "type", "deeplink"], "workspace"), ("api", ["id", "document_id", "method", "path", "type", "deeplink"], "apis"),
            ("log", ["id", "document_id", "ts", "level", "code", "component", "type", "deeplink"], "logs"), ("tag", ["id", "document_id", "tag", "type", "deeplink"], "tags"),
        })
        {
            var answer = await http.PostAsync("/search", Json(new { q = "loan", k = 1, types = new[] { type } })).JsonAsync();
            Assert.Equal(["took_ms", "count", "results", "method"], Names(answer));
            var hit = Assert.Single(answer.GetProperty("results").EnumerateArray());
            Assert.Equal(["score", "text", "meta"], Names(hit));
            Assert.Empty(members.Except(Names(hit.GetProperty("meta"))));
            Assert.Equal((type, panel), (Text(hit.GetProperty("meta"), "type"), Text(hit.GetProperty("meta").GetProperty("deeplink"), "panel")));
        }

        Assert.Equal(0, (await http.PostAsync("/search", Json(new { q = "__ui_test__" })).JsonAsync()).GetProperty("count").GetInt32());
        Assert.Equal(0, (await http.PostAsync("/search", Json(new { q = "" })).JsonAsync()).GetProperty("count").GetInt32());
        Assert.Equal(["detail"], Names(await http.PostAsync("/search", Json(new { k = 1 })).JsonAsync(400)));
        var rebuilt = await http.PostAsync("/search/rebuild", null).JsonAsync();
        Assert.Equal(["status", "items", "backend", "embedding_provider"], Names(rebuilt));
        Assert.Equal((kind, true), (Text(rebuilt, "backend"), rebuilt.GetProperty("items").GetInt32() >= 7));
    }

    [StoreFact]
    public async Task Prompts_summaries_runs_and_the_configuration_have_the_members_it_reads()
    {
        await using var api = await ApiServer.StartAsync(On, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var rows = await LibraryRowsOf.AddAsync(api);

        Assert.Equal(JsonValueKind.Null, (await http.GetAsync($"/tags/prompt/{rows.Manual.Id}").JsonAsync()).GetProperty("prompt").ValueKind);
        Assert.Equal(["status", "id"], Names(await http.PostAsync($"/tags/prompt/{rows.Manual.Id}", Json(new { prompt_text = "Name systems.", examples = new[] { new { text = "a" } }, author = "ada" })).JsonAsync()));
        Assert.Equal(["id", "document_id", "prompt_text", "examples", "created_at", "author"], Names(await http.GetAsync($"/tags/prompt/{rows.Manual.Id}").JsonAsync()));
        Assert.Single((await http.GetAsync($"/tags/prompt/{rows.Manual.Id}/history?limit=10").JsonAsync()).GetProperty("items").EnumerateArray());
        await http.PostAsync("/v1/documents/summaries", Json(new { scope = "workspace", scopeKey = "workspace", style = "bullet", text = "- well", evidence = new[] { "e" } })).JsonAsync(201);
        var summary = (await http.GetAsync("/summaries?style=bullet").JsonAsync()).GetProperty("summaries")[0];
        Assert.Equal(["id", "style", "provider", "prompt", "scope", "summary", "citations", "created_at"], Names(summary));
        Assert.Equal(["type", "key", "artifact_ids"], Names(summary.GetProperty("scope")));
        Assert.Equal(JsonValueKind.Null, (await http.GetAsync("/metrics/hrm").JsonAsync()).GetProperty("last").ValueKind);
        await http.PostAsync("/metrics/hrm", Json(new { steps = 3, latency_ms = 1.5, payload = new { mode = "echo" } })).JsonAsync();
        var runs = await http.GetAsync("/metrics/hrm").JsonAsync();
        Assert.Equal(["total_runs", "avg_steps", "avg_latency_ms", "last"], Names(runs));
        Assert.Equal(["steps", "latency_ms", "payload"], Names(runs.GetProperty("last")));
        var config = await http.GetAsync("/config").JsonAsync();
        Assert.Equal(["vlm_repo", "database", "hf_auth", "frontend_origin", "gpu", "ollama", "offline", "open_pdf_enabled", "deployment"], Names(config));
        Assert.Equal((kind, kind, false), (Text(config.GetProperty("database"), "configured"), Text(config.GetProperty("database"), "active"), config.GetProperty("database").GetProperty("dual_write").GetBoolean()));
        Assert.Equal("ok", Text(await http.GetAsync("/health").JsonAsync(), "status"));
        Assert.Contains("version", Names(await http.GetAsync("/healthz").JsonAsync()));
    }

    [StoreFact]
    public async Task Another_clients_rows_do_not_exist()
    {
        await using var api = await ApiServer.StartAsync(On, kind);
        using var http = api.Client(await api.KeyAsync(Role.Operator));
        var theirs = await LibraryRowsOf.AddAsync(api, ApiServer.Other, original: [1]);
        foreach (var path in new[] { $"/artifacts/{theirs.Artifact.Id}", $"/apis/{theirs.Manual.Id}:3", $"/tasks/{theirs.Artifact.Id}", $"/download?rel={theirs.Artifact.Id}" })
        {
            Assert.Equal(["detail"], Names(await http.GetAsync(path).JsonAsync(404)));
        }

        foreach (var (path, list) in new[] { ("/artifacts", "artifacts"), ("/documents", "documents"), ("/logs", "logs"), ("/apis", "apis"), ("/facts", "facts"), ($"/tags?document_id={theirs.Manual.Id}", "tags") })
        {
            Assert.Empty((await http.GetAsync(path).JsonAsync()).GetProperty(list).EnumerateArray());
        }

        await http.PostAsync($"/tags/prompt/{theirs.Manual.Id}", Json(new { prompt_text = "mine" })).JsonAsync(404);
    }

    private static async Task<JsonElement> TaskAsync(HttpClient http, string id)
    {
        while (true)
        {
            var task = await http.GetAsync($"/tasks/{id}").JsonAsync();
            if (Text(task, "status") != "queued")
            {
                return task;
            }

            await Task.Delay(20);
        }
    }

    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(m => m.Name)];

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
