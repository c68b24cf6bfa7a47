using System.Net;
using System.Text.Json;
using Semblance.Documents.Embedders;
using Semblance.Documents.Endpoints;
using Semblance.Server;
using Semblance.Tests.Documents.Endpoints;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server.Library;

public sealed class SqliteLibraryModelsTests() : LibraryModelsTests("sqlite");

public sealed class PostgresLibraryModelsTests() : LibraryModelsTests("postgres");

/// <summary>A server whose documents are tagged and embedded by an endpoint that tests script, over HTTP on both sides.</summary>
public abstract class LibraryModelsTests(string kind) : IAsyncLifetime
{
    private const string Root = "/v1/documents";

    private static readonly ServerOptions Both = new() { Compat = ["004"] };

    private ModelServer _models = null!;
    private readonly List<IDisposable> _owned = [];
    private readonly List<TimeSpan> _waits = [];

    public async Task InitializeAsync() => _models = await ModelServer.StartAsync();

    public async Task DisposeAsync()
    {
        _owned.ForEach(o => o.Dispose());
        await _models.DisposeAsync();
    }

    [StoreFact]
    public async Task Without_a_language_model_tagging_is_not_implemented_and_says_what_to_set()
    {
        await using var api = await ApiServer.StartAsync(Both, kind);
        using var http = api.Client();
        var document = (await LibraryRowsOf.AddAsync(api)).Manual.Id.Value;

        foreach (var (call, body) in new (string, object)[] { ($"{Root}/extract/tags", new { document }), ($"{Root}/autotag/{document}", new { dryRun = true }) })
        {
            using var answer = await http.PostAsync(call, Json(body));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
            AssertProblem(answer, text, "chat-missing");
            Assert.Contains("SEMBLANCE_CHAT_URL", text, StringComparison.Ordinal);
        }

        foreach (var call in new[] { "/extract/tags", $"/autotag/{document}" })
        {
            var refused = await http.PostAsync(call, Json(new { document_id = document })).JsonAsync(501);
            Assert.Contains("SEMBLANCE_CHAT_URL", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [StoreFact]
    public async Task A_language_model_tags_by_prompt_and_preset_and_the_history_keeps_what_it_was_asked()
    {
        await using var api = await StartAsync();
        using var http = api.Client();
        var document = (await LibraryRowsOf.AddAsync(api)).Manual.Id.Value;
        _models.Say = said => said[^1].Contains("Which products?", StringComparison.Ordinal) ? """["mortgage"]""" : """[{"tag":"onboarding","score":0.75},"Loans"]""";
        var presets = (await http.GetAsync($"{Root}/tags/presets").JsonAsync()).GetProperty("presets").EnumerateArray().ToDictionary(p => Text(p, "name")!, p => Text(p, "prompt")!);

        var dry = await http.PostAsync($"{Root}/extract/tags", Json(new { document, preset = "lms", dryRun = true })).JsonAsync();
        Assert.Equal((presets["lms"], 0, true), (Text(dry, "prompt"), dry.GetProperty("added").GetInt32(), dry.GetProperty("dryRun").GetBoolean()));
        Assert.Equal(["onboarding", "Loans"], dry.GetProperty("tags").EnumerateArray().Select(t => Text(t, "name")));
        Assert.Empty((await http.GetAsync($"{Root}/tags?document={document}").JsonAsync()).GetProperty("tags").EnumerateArray());
        await http.GetAsync($"{Root}/tags/prompt/{document}").AssertProblemAsync(404, "prompt-unknown");

        Assert.Equal(2, (await http.PostAsync($"{Root}/extract/tags", Json(new { document, preset = "lms", author = "ada" })).JsonAsync()).GetProperty("added").GetInt32());
        Assert.Equal(1, (await http.PostAsync($"{Root}/extract/tags", Json(new { document, prompt = "Which products?" })).JsonAsync()).GetProperty("added").GetInt32());
        var again = await http.PostAsync($"{Root}/autotag/{document}", null).JsonAsync();
        Assert.Equal(("Which products?", 0, false), (Text(again, "prompt"), again.GetProperty("added").GetInt32(), again.GetProperty("tags")[0].GetProperty("new").GetBoolean()));

        var history = (await http.GetAsync($"{Root}/tags/prompt/{document}/history").JsonAsync()).GetProperty("prompts").EnumerateArray().ToList();
        Assert.Equal(["Which products?", presets["lms"]], history.Select(p => Text(p, "prompt")));
        Assert.Equal("ada", Text(history[1], "author"));
        var tags = (await http.GetAsync($"{Root}/tags?document={document}").JsonAsync()).GetProperty("tags").EnumerateArray().ToList();
        Assert.Equal(["Loans", "mortgage", "onboarding"], tags.Select(t => Text(t, "name")).Order(StringComparer.Ordinal));
        Assert.Equal("tag", Text((await http.PostAsync($"{Root}/search", Json(new { q = "mortgage" })).JsonAsync()).GetProperty("hits")[0], "type"));
        var asked = _models.Requests.Where(said => said[0].Contains("do not do it", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, asked.Count);
        Assert.All(asked, said => Assert.Contains("A loan begins with onboarding.", said[^1], StringComparison.Ordinal));
        await http.PostAsync($"{Root}/extract/tags", Json(new { document, prompt = "x", preset = "lms" })).AssertProblemAsync(400, "prompt-twice");
        await http.PostAsync($"{Root}/extract/tags", Json(new { document, preset = "nosuch" })).AssertProblemAsync(404, "preset-unknown");
        await http.PostAsync($"{Root}/extract/tags", Json(new { document = Guid.NewGuid() })).AssertProblemAsync(404, "document-unknown");
    }

    [StoreFact]
    public async Task Guide_004s_front_end_tags_by_artifact_or_document_and_a_dry_run_keeps_nothing()
    {
        await using var api = await StartAsync();
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);
        _models.Say = _ => """["onboarding","loans"]""";

        Assert.Equal(["general", "lms"], (await http.GetAsync("/tags/presets").JsonAsync()).GetProperty("presets").EnumerateArray().Select(p => p.GetString()).Intersect(["general", "lms"]));
        var dry = await http.PostAsync("/extract/tags", Json(new { document_id = rows.Manual.Id.Value, prompt = "Name things.", dry_run = true })).JsonAsync();
        Assert.Equal(("ok", 0, 2), (Text(dry, "status"), dry.GetProperty("tags_saved").GetInt32(), dry.GetProperty("tags").GetArrayLength()));
        Assert.Empty((await http.GetAsync($"/tags/prompt/{rows.Manual.Id}/history").JsonAsync()).GetProperty("items").EnumerateArray());
        var saved = await http.PostAsync($"/autotag/{rows.Artifact.Id}", null).JsonAsync();
        Assert.Equal((2, 2, 2), (saved.GetProperty("tags_saved").GetInt32(), saved.GetProperty("tags_extracted").GetInt32(), saved.GetProperty("tags_total").GetInt32()));
        var again = await http.PostAsync($"/autotag/{rows.Manual.Id}", Json(new { dry_run = true })).JsonAsync();
        Assert.Equal((0, 2), (again.GetProperty("tags_saved").GetInt32(), again.GetProperty("tags_total").GetInt32()));
        Assert.Equal(["detail"], (await http.PostAsync($"/autotag/{Guid.NewGuid()}", null).JsonAsync(404)).EnumerateObject().Select(m => m.Name));
    }

    [StoreFact]
    public async Task A_language_model_that_fails_or_answers_nonsense_is_told_and_nothing_is_kept()
    {
        await using var api = await StartAsync();
        using var http = api.Client();
        var document = (await LibraryRowsOf.AddAsync(api)).Manual.Id.Value;

        _models.Say = _ => "Sure! Here are some tags: loans";
        await http.PostAsync($"{Root}/autotag/{document}", null).AssertProblemAsync(502, "tags-answer");
        for (var i = 0; i < EndpointHttp.Attempts; i++)
        {
            _models.Then(429, """{"error":{"message":"slow down"}}""", retryAfter: "7");
        }

        await http.PostAsync($"{Root}/autotag/{document}", null).AssertProblemAsync(503, "chat-unavailable");
        Assert.Equal([7, 7, 7, 7], _waits.Select(w => w.TotalSeconds));
        Assert.Empty((await http.GetAsync($"{Root}/tags?document={document}").JsonAsync()).GetProperty("tags").EnumerateArray());
    }

    [StoreFact]
    public async Task An_embedder_that_is_overloaded_for_a_while_is_asked_again_and_documents_are_found_by_words_and_meaning()
    {
        await using var api = await StartAsync();
        using var http = api.Client();
        _models.Then(429, "{}", retryAfter: "3").Then(503, "{}");

        Assert.Equal("ready", await TakeAsync(http, "notes.md", UploadOf.Notes));

        Assert.Equal([3, 1], _waits.Select(w => w.TotalSeconds));
        var found = await SearchAsync(http, "onboarding");
        Assert.Equal(("hybrid", true), (Text(found, "method"), found.GetProperty("embedder").GetProperty("configured").GetBoolean()));
        var index = Assert.Single((await http.GetAsync($"{Root}/search/index").JsonAsync()).GetProperty("indexes").EnumerateArray());
        Assert.Equal(index.GetProperty("chunks").GetInt64(), index.GetProperty("embedded").GetInt64());
    }

    [StoreFact]
    public async Task An_embedder_that_is_overloaded_fails_the_file_with_its_reason_which_is_found_by_words_and_taken_up_again()
    {
        await using var api = await StartAsync();
        using var http = api.Client();
        for (var i = 0; i < EndpointHttp.Attempts; i++)
        {
            _models.Then(503, "{}");
        }

        Assert.Equal("failed", await TakeAsync(http, "notes.md", UploadOf.Notes));

        var artifact = (await http.GetAsync($"{Root}/artifacts").JsonAsync()).GetProperty("artifacts")[0];
        Assert.Equal("embedder-unavailable", Text(artifact.GetProperty("problem"), "code"));
        _models.Then(400, "{}");
        var byWords = await SearchAsync(http, "onboarding");
        Assert.Equal(("text", 1), (Text(byWords, "method"), byWords.GetProperty("hits").GetArrayLength()));
        Assert.Equal("ready", await TakeAsync(http, "again.md", UploadOf.Notes));
        Assert.Equal("hybrid", Text(await SearchAsync(http, "onboarding"), "method"));
    }

    [StoreFact]
    public async Task An_embedder_that_changes_its_width_in_the_middle_of_a_rebuild_fails_that_and_the_old_index_serves_until_it_is_mended()
    {
        await using var api = await StartAsync();
        using var http = api.Client();
        await TakeAsync(http, "log.xml", $"<log>{string.Concat(Enumerable.Range(0, 70).Select(i => FormattableString.Invariant($"<entry><message>number {i}</message></entry>")))}</log>");
        var before = _models.Embed;
        var asked = 0;
        _models.Embed = text => Interlocked.Increment(ref asked) > 40 ? [1, 0, 0, 0] : before(text);

        var failed = await RebuildAsync(http);
        Assert.Equal(("failed", "embedder-changed"), (Text(failed, "state"), Text(failed.GetProperty("problem"), "code")));
        var indexes = (await http.GetAsync($"{Root}/search/index").JsonAsync()).GetProperty("indexes").EnumerateArray().ToList();
        Assert.Equal((1, 70L), (indexes.Single(i => i.GetProperty("serving").GetBoolean()).GetProperty("number").GetInt32(), indexes.Single(i => i.GetProperty("serving").GetBoolean()).GetProperty("embedded").GetInt64()));
        var refused = await http.PostAsync("/search/rebuild", null).JsonAsync(503);
        Assert.Equal(["detail"], refused.EnumerateObject().Select(m => m.Name));

        _models.Embed = before;
        Assert.Equal("hybrid", Text(await SearchAsync(http, "number 7"), "method"));
        Assert.Equal("done", Text(await RebuildAsync(http), "state"));
        var mended = Assert.Single((await http.GetAsync($"{Root}/search/index").JsonAsync()).GetProperty("indexes").EnumerateArray());
        Assert.Equal((2, 70L), (mended.GetProperty("number").GetInt32(), mended.GetProperty("embedded").GetInt64()));
    }

    private Task<ApiServer> StartAsync()
    {
        Task WaitAsync(TimeSpan delay, CancellationToken stop)
        {
            lock (_waits)
            {
                _waits.Add(delay);
            }

            return Task.CompletedTask;
        }

        var chat = new EndpointChat(_models.Endpoint(), TimeProvider.System, WaitAsync);
        var generator = new EndpointEmbedder(_models.Endpoint(), TimeProvider.System, TimeSpan.FromMinutes(1), WaitAsync);
        var embedder = new TextEmbedder(generator, TextEmbedder.SpaceOf(ModelServer.Model, 3), EndpointEmbedder.BatchSize);
        _owned.AddRange([chat, embedder]);
        return ApiServer.StartAsync(Both, kind, library: parts => parts with { Chat = chat, Embedder = embedder });
    }

    private static async Task<string> TakeAsync(HttpClient http, string name, string text)
    {
        var upload = await http.PostAsync($"{Root}/artifacts", UploadOf.Files((name, text))).JsonAsync(202);
        return await IngestEndpointsTests.EndAsync(http, Text(upload.GetProperty("files")[0].GetProperty("artifact"), "id")!);
    }

    private static Task<JsonElement> SearchAsync(HttpClient http, string q) => http.PostAsync($"{Root}/search", Json(new { q })).JsonAsync();

    private static async Task<JsonElement> RebuildAsync(HttpClient http)
    {
        await http.PostAsync($"{Root}/search/rebuild", null).JsonAsync(202);
        Assert.Contains("event: end", await http.GetStringAsync($"{Root}/search/rebuild/events"));
        return (await http.GetAsync($"{Root}/search/index").JsonAsync()).GetProperty("rebuild");
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
