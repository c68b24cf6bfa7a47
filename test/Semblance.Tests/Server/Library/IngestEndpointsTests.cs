using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Server;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server.Library;

public sealed class SqliteIngestEndpointsTests() : IngestEndpointsTests("sqlite");

public sealed class PostgresIngestEndpointsTests() : IngestEndpointsTests("postgres");

/// <summary>Files through real HTTP into documents that are found.</summary>
public abstract class IngestEndpointsTests(string kind)
{
    private const string Root = "/v1/documents";

    [StoreFact]
    public async Task Files_of_every_sort_are_uploaded_together_read_and_found()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();

        var upload = await http.PostAsync($"{Root}/artifacts", UploadOf.Everything()).JsonAsync(202);
        var files = upload.GetProperty("files").EnumerateArray().ToDictionary(f => Text(f, "name")!, f => f);
        foreach (var file in files.Values.Where(f => f.TryGetProperty("artifact", out _)))
        {
            await EndAsync(http, Text(file.GetProperty("artifact"), "id")!);
        }

        Assert.Equal("document-empty", Text(files["empty.md"].GetProperty("problem"), "code"));
        var artifacts = (await http.GetAsync($"{Root}/artifacts").JsonAsync()).GetProperty("artifacts").EnumerateArray().ToDictionary(a => Text(a, "name")!, a => (Text(a, "status"), a.TryGetProperty("kind", out var k) ? k.GetString() : null));
        Assert.Equal(
            new Dictionary<string, (string?, string?)>
            {
                ["notes.md"] = ("ready", "markdown"),
                ["ads.csv"] = ("ready", "csv"),
                ["app.xml"] = ("ready", "xml-log"),
                ["loans.yaml"] = ("ready", "openapi"),
                ["loans.postman_collection.json"] = ("ready", "postman"),
                ["broken.pdf"] = ("failed", "pdf"),
            },
            artifacts);
        var broken = await http.GetAsync($"{Root}/artifacts?status=failed").JsonAsync();
        Assert.Equal("document-malformed", Text(broken.GetProperty("artifacts")[0].GetProperty("problem"), "code"));

        Assert.Equal(["GET /loans", "GET {{base}}/loans/7", "POST /loans"], (await http.GetAsync($"{Root}/apis").JsonAsync()).GetProperty("apis").EnumerateArray().Select(a => $"{Text(a, "method")} {Text(a, "path")}").Order(StringComparer.Ordinal));
        Assert.Equal(2, (await http.GetAsync($"{Root}/logs?level=ERROR").JsonAsync()).GetProperty("logs").GetArrayLength());
        var fact = (await http.GetAsync($"{Root}/facts?reportWeek=2026-W47").JsonAsync()).GetProperty("facts")[0];
        Assert.Equal((30d, 3d), (fact.GetProperty("metrics").GetProperty("spend").GetDouble(), fact.GetProperty("metrics").GetProperty("clicks").GetDouble()));
        using var original = await http.GetAsync($"{Root}/artifacts/{Text(files["notes.md"].GetProperty("artifact"), "id")}/original");
        Assert.Equal(UploadOf.Notes, await original.Content.ReadAsStringAsync());

        var found = await http.PostAsync($"{Root}/search", Json(new { q = "onboarding", k = 5 })).JsonAsync();
        Assert.Equal(("text", false), (Text(found, "method"), found.GetProperty("embedder").GetProperty("configured").GetBoolean()));
        Assert.Contains(found.GetProperty("hits").EnumerateArray(), h => Text(h, "type") == "text" && Text(h.GetProperty("link"), "panel") == "workspace");
        var only = await http.PostAsync($"{Root}/search", Json(new { q = "loan", types = new[] { "log" }, levels = new[] { "ERROR" }, k = 1 })).JsonAsync();
        Assert.Equal("log", Text(Assert.Single(only.GetProperty("hits").EnumerateArray()), "type"));
        foreach (var (to, hits) in new[] { ("2026-02-28", 0), ("2026-03-01", 2), ("2026-03-01T12:00:01Z", 1), ("2026-03-01T14:00:01+02:00", 1) })
        {
            var until = await http.PostAsync($"{Root}/search", Json(new { q = "lost", to, k = 5 })).JsonAsync();
            Assert.Equal((to, hits), (to, until.GetProperty("hits").GetArrayLength()));
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(api.Folder, "documents")));
    }

    [StoreFact]
    public async Task The_same_bytes_are_one_artifact_whatever_they_are_called()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();

        var first = (await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("a.md", "# One\n\nText"))).JsonAsync(202)).GetProperty("files")[0];
        await EndAsync(http, Text(first.GetProperty("artifact"), "id")!);
        var again = (await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("../../etc/b.md", "# One\n\nText"))).JsonAsync(202)).GetProperty("files")[0];

        Assert.True(first.GetProperty("new").GetBoolean());
        Assert.Equal(("b.md", false), (Text(again, "name"), again.GetProperty("new").GetBoolean()));
        Assert.Equal(Text(first.GetProperty("artifact"), "id"), Text(again.GetProperty("artifact"), "id"));
        Assert.Single((await http.GetAsync(Root).JsonAsync()).GetProperty("documents").EnumerateArray());
    }

    [StoreFact]
    public async Task A_document_and_a_photo_of_the_same_bytes_do_not_take_each_other_away()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var photo = await api.Photos.AddAsync(ClientId.Default, new MemoryStream(Encoding.UTF8.GetBytes(UploadOf.Notes)), CancellationToken.None);
        var upload = await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("notes.md", UploadOf.Notes))).JsonAsync(202);
        var id = Text(upload.GetProperty("files")[0].GetProperty("artifact"), "id")!;
        await EndAsync(http, id);

        Assert.True(await api.Photos.RemoveAsync(ClientId.Default, photo, CancellationToken.None));
        Assert.Equal(UploadOf.Notes, await http.GetStringAsync($"{Root}/artifacts/{id}/original"));
        await api.Photos.AddAsync(ClientId.Default, new MemoryStream(Encoding.UTF8.GetBytes(UploadOf.Notes)), CancellationToken.None);
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"{Root}/artifacts/{id}")).StatusCode);

        await using var left = await api.Photos.OpenAsync(ClientId.Default, photo, CancellationToken.None);
        Assert.NotNull(left);
        Assert.Empty(Directory.GetFiles(Path.Combine(api.Folder, "originals"), "*", SearchOption.AllDirectories));
    }

    [StoreFact]
    public async Task What_is_no_upload_is_told_and_leaves_nothing_behind()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { MaxDocumentBytes = 1_000, MaxDocumentsBytes = 10_000 }, kind);
        using var http = api.Client();

        await http.PostAsync($"{Root}/artifacts", Json(new { })).AssertProblemAsync(415, "media-type");
        await http.PostAsync($"{Root}/artifacts", Form(("reportWeek", "x"))).AssertProblemAsync(400, "files-needed");
        await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("big.md", new string('x', 2_000)))).AssertProblemAsync(413, "document-too-large");
        await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("huge.md", new string('x', 20_000)))).AssertProblemAsync(413, "body-too-large");
        await http.PostAsync($"{Root}/artifacts", new StringContent("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.md\"\r\n\r\nhalf", Encoding.UTF8) { Headers = { ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } } } })
            .AssertProblemAsync(400, "form-malformed");
        var beside = await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("big.md", new string('x', 2_000)), ("small.md", "# Small\n\nText"))).JsonAsync(202);

        Assert.Equal(["document-too-large", null], beside.GetProperty("files").EnumerateArray().Select(f => f.TryGetProperty("problem", out var p) ? Text(p, "code") : null));
        await EndAsync(http, Text(beside.GetProperty("files")[1].GetProperty("artifact"), "id")!);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(api.Folder, "documents")));
    }

    [StoreFact]
    public async Task An_artifact_that_another_server_reads_is_followed_and_cancelled_from_here()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var now = TimeProvider.System.GetUtcNow();
        var artifact = new Artifact { Id = ArtifactId.New(), Client = ClientId.Default, Name = "far.pdf", Status = ArtifactStatus.Reading, CreatedAt = now, UpdatedAt = now };
        await api.Store.Artifacts.AddAsync(artifact, CancellationToken.None);

        using var answer = await http.GetAsync($"{Root}/artifacts/{artifact.Id}/events", HttpCompletionOption.ResponseHeadersRead);
        await using var events = SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("progress", events.Current.EventType);
        Assert.Equal("cancelled", Text(await http.PostAsync($"{Root}/artifacts/{artifact.Id}/cancel", null).JsonAsync(202), "status"));
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(("end", "cancelled"), (events.Current.EventType, Text(JsonDocument.Parse(events.Current.Data).RootElement.GetProperty("artifact"), "status")));
        Assert.False(await events.MoveNextAsync());
        await http.PostAsync($"{Root}/artifacts/{artifact.Id}/cancel", null).AssertProblemAsync(409, "artifact-ended");
    }

    [StoreFact]
    public async Task Uploads_that_a_server_left_behind_are_read_by_the_next_one()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        var ids = new List<ArtifactId>();
        foreach (var (status, text) in new[] { (ArtifactStatus.Queued, "# Queued\n\nzanzibar"), (ArtifactStatus.Reading, "# Reading\n\nmadagascar") })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            await api.Originals.AddAsync(ApiServer.Other, new MemoryStream(bytes), CancellationToken.None);
            ids.Add(ArtifactId.New());
            await api.Store.Artifacts.AddAsync(
                new Artifact { Id = ids[^1], Client = ApiServer.Other, Name = $"../{status}.md", Status = status, Hash = FileHash.Of(bytes), CreatedAt = before, UpdatedAt = before }, CancellationToken.None);
        }

        var left = Directory.CreateDirectory(Path.Combine(api.Folder, "documents", "upload-of-long-ago")).FullName;
        Directory.SetLastWriteTimeUtc(left, DateTime.UnixEpoch);

        await api.RestartAsync();
        using var http = api.Client(client: ApiServer.Other);

        foreach (var id in ids)
        {
            Assert.Equal("ready", await EndAsync(http, id.ToString()));
        }

        Assert.False(Directory.Exists(left)); // before anything was taken up
        Assert.Single((await http.PostAsync($"{Root}/search", Json(new { q = "zanzibar" })).JsonAsync()).GetProperty("hits").EnumerateArray());
    }

    [StoreFact]
    public async Task A_client_whose_uploads_wait_is_told_to_come_back_and_keeps_nobody_out()
    {
        await using var api = await ApiServer.StartAsync(new ServerOptions { MaxWaitingUploads = 2 }, kind, library: l => l with { Readers = 0 });
        using var http = api.Client();
        using var other = api.Client(client: ApiServer.Other);

        var taken = (await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("1.md", "One"), ("2.md", "Two"), ("3.md", "Three"))).JsonAsync(202)).GetProperty("files");
        using var refused = await http.PostAsync($"{Root}/artifacts", UploadOf.Files(("4.md", "Four")));

        Assert.Equal("ingest-client-full", Text(taken[2].GetProperty("problem"), "code"));
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
        await Task.FromResult(refused).AssertProblemAsync(429, "ingest-client-full");
        await other.PostAsync($"{Root}/artifacts", UploadOf.Files(("4.md", "Four"))).JsonAsync(202);
        Assert.Equal(2, (await http.GetAsync($"{Root}/artifacts").JsonAsync()).GetProperty("artifacts").GetArrayLength());
    }

    [StoreFact]
    public async Task A_key_without_the_scope_is_told_how_to_get_one()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var old = api.Client(await api.KeyAsync(Semblance.Access.Role.Operator, Semblance.Access.Scopes.Read | Semblance.Access.Scopes.Enrol));

        var refused = await old.GetAsync($"{Root}/artifacts").JsonAsync(403);

        Assert.Equal("scope-missing", Text(refused, "code"));
        Assert.Contains("semblance keys create", Text(refused, "detail"), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_tag_is_found_as_soon_as_it_is_there_and_no_longer_than_that_and_a_rebuild_changes_nothing()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        await http.PostAsync($"{Root}/search/rebuild/nothing", null).AssertProblemAsync(404, "route-unknown");
        await http.GetAsync($"{Root}/search/rebuild/events").AssertProblemAsync(404, "rebuild-unknown");
        var rows = await LibraryRowsOf.AddAsync(api);
        var tag = (await http.PostAsync($"{Root}/{rows.Manual.Id}/tags", Json(new { tags = new[] { new { name = "zanzibar" } } })).JsonAsync(201)).GetProperty("tags")[0];

        async Task<string> TypesAsync(string q) => string.Join(' ', (await http.PostAsync($"{Root}/search", Json(new { q })).JsonAsync()).GetProperty("hits").EnumerateArray().Select(h => Text(h, "type")));

        Assert.Equal("tag", await TypesAsync("zanzibar"));
        await http.PostAsync($"{Root}/search/rebuild", null).JsonAsync(202);
        Assert.Contains("event: end", await http.GetStringAsync($"{Root}/search/rebuild/events"));
        var status = await http.GetAsync($"{Root}/search/index").JsonAsync();
        Assert.Equal("done", Text(status.GetProperty("rebuild"), "state"));
        Assert.True(Assert.Single(status.GetProperty("indexes").EnumerateArray()).GetProperty("chunks").GetInt64() >= 9);
        Assert.Equal("tag", await TypesAsync("zanzibar"));
        Assert.Equal("log", await TypesAsync("twice"));
        await http.DeleteAsync($"{Root}/tags/{Text(tag, "id")}").JsonAsync(204);
        Assert.Equal("", await TypesAsync("zanzibar"));
        Assert.NotEqual("", await TypesAsync("onboarding"));
        await http.PostAsync($"{Root}/search", Json(new { q = "x", k = 0 })).AssertProblemAsync(400, "hits-range");
        await http.PostAsync($"{Root}/search", Json(new { q = new string('x', 1_001) })).AssertProblemAsync(400, "query-long");
        await http.PostAsync($"{Root}/search", Json(new { q = "x", types = new[] { "video" } })).AssertProblemAsync(400, "json-malformed");
        await http.PostAsync($"{Root}/search", Json(new { q = "x", to = "tomorrow" })).AssertProblemAsync(400, "time-malformed");
        await http.PostAsync($"{Root}/search/rebuild", Json(new { space = "nope" })).AssertProblemAsync(404, "text-model-unknown");
        await http.PostAsync($"{Root}/search/rebuild", Json(new { nope = 1 })).AssertProblemAsync(400, "json-malformed");
    }

    [StoreFact]
    public async Task The_configuration_says_what_documents_are_kept_and_found_with()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();

        var config = await http.GetAsync($"{Root}/config").JsonAsync();

        Assert.Equal((kind, true, true), (Text(config.GetProperty("backend"), "kind"), config.GetProperty("backend").GetProperty("answers").GetBoolean(), config.GetProperty("takesFiles").GetBoolean()));
        Assert.False(config.GetProperty("backend").GetProperty("offline").GetBoolean());
    }

    /// <summary>Follows an artifact to its end.</summary>
    public static async Task<string> EndAsync(HttpClient http, string artifact)
    {
        var events = await http.GetStringAsync($"{Root}/artifacts/{artifact}/events");
        Assert.Contains("event: end", events);
        return Text(await http.GetAsync($"{Root}/artifacts/{artifact}").JsonAsync(), "status")!;
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
