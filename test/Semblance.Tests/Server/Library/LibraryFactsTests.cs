using System.Text.Json;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server.Library;

public sealed class SqliteLibraryFactsTests() : LibraryFactsTests("sqlite");

public sealed class PostgresLibraryFactsTests() : LibraryFactsTests("postgres");

/// <summary>What is written about documents by hand, through real HTTP: tags, prompts, facts, findings, summaries, memories, skills, runs of models.</summary>
public abstract class LibraryFactsTests(string kind)
{
    private const string Root = "/v1/documents";

    [StoreFact]
    public async Task Tags_are_added_listed_tallied_and_removed()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);

        var added = await http.PostAsync($"{Root}/{rows.Manual.Id}/tags", Json(new { tags = new object[] { new { name = " Loans ", score = 0.5, source = "title" }, new { name = "Rates", steps = 3 } } })).JsonAsync(201);
        await http.PostAsync($"{Root}/{rows.Log.Id}/tags", Json(new { tags = new[] { new { name = "Loans" } } })).JsonAsync(201);
        var again = await http.PostAsync($"{Root}/{rows.Manual.Id}/tags", Json(new { tags = new[] { new { name = "Loans", score = 0.9, source = "title" } } })).JsonAsync(201);
        Assert.Equal(added.GetProperty("tags")[0].GetRawText(), again.GetProperty("tags")[0].GetRawText());
        var page = await http.GetAsync($"{Root}/tags?limit=2").JsonAsync();
        var rest = await http.GetAsync($"{Root}/tags?limit=2&cursor={Text(page, "next")}").JsonAsync();

        Assert.Equal(["Loans", "Rates"], Names(added, "tags"));
        Assert.Equal((0.5, "title"), (added.GetProperty("tags")[0].GetProperty("score").GetDouble(), Text(added.GetProperty("tags")[0], "source")));
        Assert.Equal(["Loans", "Loans", "Rates"], Names(page, "tags").Concat(Names(rest, "tags")));
        Assert.Equal(["Rates"], Names(await http.GetAsync($"{Root}/tags?document={rows.Manual.Id}&q=RAT").JsonAsync(), "tags"));
        var tally = (await http.GetAsync($"{Root}/tags/tally").JsonAsync()).GetProperty("tags");
        Assert.Equal(("Loans", 2), (Text(tally[0], "name"), tally[0].GetProperty("documents").GetInt32()));
        Assert.Equal(2, (await http.GetAsync($"{Root}?tag=Loans").JsonAsync()).GetProperty("documents").GetArrayLength());

        var id = Text(added.GetProperty("tags")[0], "id");
        await http.DeleteAsync($"{Root}/tags/{id}").JsonAsync(204);
        await http.DeleteAsync($"{Root}/tags/{id}").AssertProblemAsync(404, "tag-unknown");
        Assert.Equal(1, (await http.DeleteAsync($"{Root}/{rows.Manual.Id}/tags").JsonAsync()).GetProperty("removed").GetInt32());
        await http.PostAsync($"{Root}/{rows.Log.Id}/tags", Json(new { tags = Array.Empty<object>() })).AssertProblemAsync(400, "rows-count");
        await http.PostAsync($"{Root}/{rows.Log.Id}/tags", Json(new { tags = new[] { new { name = " " } } })).AssertProblemAsync(400, "tag-name");
        await http.PostAsync($"{Root}/{rows.Log.Id}/tags", Json(new { tags = new[] { new { nome = "x" } } })).AssertProblemAsync(400, "json-malformed");
    }

    [StoreFact]
    public async Task A_documents_prompt_is_the_last_one_and_those_before_it_are_its_history()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);
        var address = $"{Root}/tags/prompt/{rows.Manual.Id}";

        await http.GetAsync(address).AssertProblemAsync(404, "prompt-unknown");
        await http.PostAsync(address, Json(new { prompt = "Name the systems.", author = "ada" })).JsonAsync(201);
        await http.PostAsync(address, Json(new { prompt = "Name the products.", examples = new[] { new { text = "a", tags = new[] { "b" } } } })).JsonAsync(201);
        var now = await http.GetAsync(address).JsonAsync();
        var first = await http.GetAsync($"{address}/history?limit=1").JsonAsync();
        var second = await http.GetAsync($"{address}/history?limit=1&cursor={Text(first, "next")}").JsonAsync();

        Assert.Equal(("Name the products.", "b"), (Text(now, "prompt"), now.GetProperty("examples")[0].GetProperty("tags")[0].GetString()));
        Assert.Equal(now.ToString(), first.GetProperty("prompts")[0].ToString());
        Assert.Equal(("Name the systems.", "ada"), (Text(second.GetProperty("prompts")[0], "prompt"), Text(second.GetProperty("prompts")[0], "author")));
    }

    [StoreFact]
    public async Task Facts_name_their_evidence_and_go_with_it()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);
        var artifact = $"{Root}/artifacts/{rows.Artifact.Id}";

        var evidence = (await http.PostAsync($"{artifact}/evidence", Json(new { evidence = new[] { new { locator = "Rates!A1:B3", contentType = "table", data = new { rows = new[] { 1, 2 } } } } })).JsonAsync(201)).GetProperty("evidence")[0];
        var facts = await http.PostAsync($"{artifact}/facts", Json(new { facts = new[] { new { entity = "north", metrics = new { spend = 12.5, clicks = 3 }, evidence = Text(evidence, "id") } } })).JsonAsync(201);
        await http.PostAsync($"{artifact}/facts", Json(new { facts = new[] { new { metrics = 1, evidence = Guid.NewGuid() } } })).AssertProblemAsync(404, "evidence-unknown");
        await http.PostAsync($"{artifact}/facts", JsonText("""{"facts":[{"metrics":1e999}]}""")).AssertProblemAsync(400, "document-json");
        await http.PostAsync($"{artifact}/facts", JsonText($$"""{"facts":[{"metrics":{{new string('[', 65) + new string(']', 65)}}}]}""")).AssertProblemAsync(400, "document-json");
        await http.PostAsync($"{artifact}/facts", JsonText($$"""{"facts":[{"metrics":{{new string('[', 60_000)}}}]}""")).AssertProblemAsync(400, "json-malformed");

        var deep = new string('[', 60) + new string(']', 60);
        var deepest = await http.PostAsync($"{artifact}/facts", JsonText($$"""{"facts":[{"metrics":{{deep}},"reportWeek":"w"}]}""")).JsonAsync(201);
        Assert.Equal(deep, deepest.GetProperty("facts")[0].GetProperty("metrics").GetRawText());

        var found = (await http.GetAsync($"{Root}/facts?artifact={rows.Artifact.Id}&entity=north&reportWeek=2026-W09").JsonAsync()).GetProperty("facts")[0];
        Assert.Equal(Text(facts.GetProperty("facts")[0], "id"), Text(found, "id"));
        Assert.Equal((rows.Artifact.Name, rows.Artifact.Name), (Text(facts.GetProperty("facts")[0], "artifactName"), Text(found, "artifactName")));
        Assert.Equal((12.5, 3), (found.GetProperty("metrics").GetProperty("spend").GetDouble(), found.GetProperty("metrics").GetProperty("clicks").GetInt32()));
        Assert.False((await http.GetAsync($"{Root}/evidence").JsonAsync()).GetProperty("evidence")[0].TryGetProperty("data", out _));
        Assert.Equal(2, (await http.GetAsync($"{Root}/evidence/{Text(found, "evidence")}").JsonAsync()).GetProperty("data").GetProperty("rows")[1].GetInt32());
        Assert.Equal(2, (await http.DeleteAsync($"{artifact}/facts").JsonAsync()).GetProperty("removed").GetInt32());
        await http.GetAsync($"{Root}/evidence/{Text(found, "evidence")}").AssertProblemAsync(404, "evidence-unknown");
    }

    [StoreFact]
    public async Task Findings_and_the_structure_of_a_document_are_kept_and_cleared()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);
        var document = $"{Root}/{rows.Manual.Id}";

        await http.PostAsync($"{document}/entities", Json(new { entities = new object[] { new { label = "ORG", text = "Acme", start = 3, end = 7, page = 2 }, new { label = "PERSON", text = "Ada" } } })).JsonAsync(201);
        await http.PostAsync($"{document}/figures", Json(new { figures = new[] { new { type = "percentage", value = "3 %", position = "Rates!B2" } } })).JsonAsync(201);
        await http.GetAsync($"{document}/structure").AssertProblemAsync(404, "structure-unknown");
        var structure = await http.PutAsync($"{document}/structure", Json(new { hierarchy = new[] { new { title = "Loans", level = 1 } } })).JsonAsync();

        Assert.Equal("Acme", Text(Assert.Single((await http.GetAsync($"{Root}/entities?label=ORG&document={rows.Manual.Id}").JsonAsync()).GetProperty("entities").EnumerateArray()), "text"));
        Assert.Equal("Rates!B2", Text(Assert.Single((await http.GetAsync($"{Root}/figures?type=percentage").JsonAsync()).GetProperty("figures").EnumerateArray()), "position"));
        Assert.Equal("Loans", Text(structure.GetProperty("hierarchy")[0], "title"));
        Assert.Equal(3, (await http.DeleteAsync($"{document}/findings").JsonAsync()).GetProperty("removed").GetInt32());
        await http.DeleteAsync($"{document}/structure").JsonAsync(204);
        await http.GetAsync($"{document}/structure").AssertProblemAsync(404, "structure-unknown");
        await http.PostAsync($"{Root}/{Guid.NewGuid()}/entities", Json(new { entities = new[] { new { label = "ORG", text = "Acme" } } })).AssertProblemAsync(404, "document-unknown");
    }

    [StoreFact]
    public async Task Summaries_memories_preferences_and_skills_are_kept()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();

        var summary = await http.PostAsync($"{Root}/summaries", Json(new { scope = "workspace", style = "bullet", text = "- all is well", artifacts = new[] { "a1" } })).JsonAsync(201);
        Assert.Equal(summary.ToString(), (await http.GetAsync($"{Root}/summaries/{Text(summary, "id")}").JsonAsync()).ToString());
        Assert.Single((await http.GetAsync($"{Root}/summaries?style=bullet&scope=workspace").JsonAsync()).GetProperty("summaries").EnumerateArray());
        await http.DeleteAsync($"{Root}/summaries/{Text(summary, "id")}").JsonAsync(204);
        await http.GetAsync($"{Root}/summaries/{Text(summary, "id")}").AssertProblemAsync(404, "summary-unknown");

        var memory = await http.PostAsync($"{Root}/memories", Json(new { category = "fact", content = new { says = "Loans begin on Mondays" }, user = "ada" })).JsonAsync(201);
        Assert.Equal(Text(memory, "id"), Text((await http.GetAsync($"{Root}/memories?category=fact&user=ada&q=MONDAYS").JsonAsync()).GetProperty("memories")[0], "id"));
        await http.DeleteAsync($"{Root}/memories/{Text(memory, "id")}").JsonAsync(204);
        await http.GetAsync($"{Root}/memories/{Text(memory, "id")}").AssertProblemAsync(404, "memory-unknown");

        await http.GetAsync($"{Root}/preferences/ada").AssertProblemAsync(404, "preferences-unknown");
        Assert.Equal("dark", Text((await http.PutAsync($"{Root}/preferences/ada", Json(new { values = new { theme = "dark" } })).JsonAsync()).GetProperty("values"), "theme"));
        await http.PutAsync($"{Root}/preferences/ada", JsonText("""{"values":[1]}""")).AssertProblemAsync(400, "document-json");
        await http.DeleteAsync($"{Root}/preferences/ada").JsonAsync(204);

        var skill = await http.PostAsync($"{Root}/skills", Json(new { name = "count loans", description = "Counts them." })).JsonAsync(201);
        await http.PostAsync($"{Root}/skills", Json(new { name = "count loans", description = "Again." })).AssertProblemAsync(409, "skill-exists");
        var off = await http.PutAsync($"{Root}/skills/{Text(skill, "id")}", Json(new { description = "Counts them.", enabled = false, workflow = new { steps = 2 } })).JsonAsync();
        Assert.Equal((false, 2, Text(skill, "createdAt")), (off.GetProperty("enabled").GetBoolean(), off.GetProperty("workflow").GetProperty("steps").GetInt32(), Text(off, "createdAt")));
        Assert.Empty((await http.GetAsync($"{Root}/skills?enabled=true").JsonAsync()).GetProperty("skills").EnumerateArray());
        await http.DeleteAsync($"{Root}/skills/{Text(skill, "id")}").JsonAsync(204);
    }

    [StoreFact]
    public async Task Runs_of_models_are_recorded_once_under_an_idempotency_key_and_come_to_totals()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        http.DefaultRequestHeaders.Add("Idempotency-Key", "run-1");
        var body = """{"runs":[{"steps":4,"latencyMs":10,"accuracy":1,"task":"sort","metrics":{"loss":0.25},"at":"2026-03-01T12:00:00Z"},{"steps":2,"latencyMs":20,"payload":{"mode":"echo"},"at":"2026-03-01T12:00:01Z"}]}""";

        var added = await http.PostAsync($"{Root}/metrics/hrm", JsonText(body)).JsonAsync(201);
        var again = await http.PostAsync($"{Root}/metrics/hrm", JsonText(body)).JsonAsync(201);
        var totals = await http.GetAsync($"{Root}/metrics/hrm").JsonAsync();

        Assert.Equal(added.ToString(), again.ToString());
        Assert.Equal((2, 3d, 15d, 1d), (totals.GetProperty("runs").GetInt32(), totals.GetProperty("averageSteps").GetDouble(), totals.GetProperty("averageLatencyMs").GetDouble(), totals.GetProperty("averageAccuracy").GetDouble()));
        Assert.Equal("echo", Text(totals.GetProperty("last").GetProperty("payload"), "mode"));
        Assert.Equal(1, (await http.GetAsync($"{Root}/metrics/hrm?task=sort").JsonAsync()).GetProperty("runs").GetInt32());
        var runs = await http.GetAsync($"{Root}/metrics/hrm/runs?task=sort").JsonAsync();
        var id = Text(runs.GetProperty("runs")[0], "id");
        Assert.Equal(0.25, (await http.GetAsync($"{Root}/metrics/hrm/runs/{id}").JsonAsync()).GetProperty("metrics").GetProperty("loss").GetDouble());
        await http.DeleteAsync($"{Root}/metrics/hrm/runs/{id}").JsonAsync(204);
        await http.DeleteAsync($"{Root}/metrics/hrm/runs/{id}").AssertProblemAsync(404, "run-unknown");

        using var other = api.Client();
        await other.PostAsync($"{Root}/metrics/hrm", JsonText("""{"runs":[{"steps":-1,"latencyMs":0}]}""")).AssertProblemAsync(400, "hrm-run");
        Assert.Equal(1, (await other.GetAsync($"{Root}/metrics/hrm").JsonAsync()).GetProperty("runs").GetInt32());
    }

    private static string[] Names(JsonElement page, string list) => [.. page.GetProperty(list).EnumerateArray().Select(d => Text(d, "name")!)];

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
