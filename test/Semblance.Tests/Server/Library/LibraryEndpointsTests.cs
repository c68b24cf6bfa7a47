using System.Text;
using System.Text.Json;
using Semblance.Access;
using Semblance.Tests.Storage;
using static Semblance.Tests.Server.ApiCalls;

namespace Semblance.Tests.Server.Library;

public sealed class SqliteLibraryEndpointsTests() : LibraryEndpointsTests("sqlite");

public sealed class PostgresLibraryEndpointsTests() : LibraryEndpointsTests("postgres");

/// <summary>Documents and their parts through real HTTP.</summary>
public abstract class LibraryEndpointsTests(string kind)
{
    private const string Root = "/v1/documents";

    [StoreFact]
    public async Task Artifacts_are_listed_shown_downloaded_and_removed_with_all_that_was_read_of_them()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var original = "<html><script>alert(1)</script>"u8.ToArray();
        var rows = await LibraryRowsOf.AddAsync(api, name: "späte Seite.html", original: original);

        var list = await http.GetAsync($"{Root}/artifacts?status=ready&kind=markdown&q=SEITE&reportWeek=2026-W09&sha256={rows.Artifact.Hash}").JsonAsync();
        var none = await http.GetAsync($"{Root}/artifacts?status=failed").JsonAsync();
        var one = await http.GetAsync($"{Root}/artifacts/{rows.Artifact.Id}").JsonAsync();
        using var file = await http.GetAsync($"{Root}/artifacts/{rows.Artifact.Id}/original");

        Assert.True(one.GetProperty("hasOriginal").GetBoolean());
        Assert.Equal(one.ToString().Replace("\"hasOriginal\":true,", "", StringComparison.Ordinal), Assert.Single(list.GetProperty("artifacts").EnumerateArray()).ToString());
        Assert.Empty(none.GetProperty("artifacts").EnumerateArray());
        Assert.Equal(("späte Seite.html", ".html", "markdown", "ready", original.Length), (Text(one, "name"), Text(one, "type"), Text(one, "kind"), Text(one, "status"), one.GetProperty("size").GetInt32()));
        Assert.Equal(1, one.GetProperty("extras").GetProperty("shelf")[0].GetProperty("row").GetInt32());
        Assert.Equal(original, await file.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("attachment", "späte Seite.html"), (file.Content.Headers.ContentDisposition?.DispositionType, file.Content.Headers.ContentDisposition?.FileNameStar));
        Assert.True(file.Headers.CacheControl?.NoStore);
        Assert.Contains("default-src 'none'", Assert.Single(file.Headers.GetValues("Content-Security-Policy")));

        await http.DeleteAsync($"{Root}/artifacts/{rows.Artifact.Id}").JsonAsync(204);
        await http.DeleteAsync($"{Root}/artifacts/{rows.Artifact.Id}").AssertProblemAsync(404, "artifact-unknown");
        await http.GetAsync($"{Root}/artifacts/{rows.Artifact.Id}/original").AssertProblemAsync(404, "artifact-unknown");
        await http.GetAsync($"{Root}/{rows.Manual.Id}").AssertProblemAsync(404, "document-unknown");
        Assert.Null(await api.Originals.OpenAsync(rows.Artifact.Client, rows.Artifact.Hash!.Value.Address, CancellationToken.None));
        Assert.Equal("Log", Text((await http.GetAsync(Root).JsonAsync()).GetProperty("documents")[0], "title"));
    }

    [StoreFact]
    public async Task Documents_are_listed_read_renamed_and_removed()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);

        Assert.Equal(["Log", "Manual"], Titles(await http.GetAsync(Root).JsonAsync()));
        Assert.Equal(["Log"], Titles(await http.GetAsync($"{Root}?kind=xml-log").JsonAsync()));
        Assert.Equal(["Manual"], Titles(await http.GetAsync($"{Root}?artifact={rows.Artifact.Id}").JsonAsync()));
        Assert.Equal(["Log"], Titles(await http.GetAsync($"{Root}?q=APP.X").JsonAsync()));
        var first = await http.GetAsync($"{Root}?limit=1").JsonAsync();
        var second = await http.GetAsync($"{Root}?limit=1&cursor={Text(first, "next")}").JsonAsync();
        var third = await http.GetAsync($"{Root}?limit=1&cursor={Text(second, "next")}").JsonAsync();
        Assert.Equal(["Log", "Manual"], Titles(first).Concat(Titles(second)));
        Assert.Empty(Titles(third));

        var one = await http.GetAsync($"{Root}/{rows.Manual.Id}").JsonAsync();
        Assert.Equal((2, 1, 2, 0), Counts(one));
        var renamed = await http.PutAsync($"{Root}/{rows.Manual.Id}", Json(new { title = "Handbook", source = "archive" })).JsonAsync();
        Assert.Equal(("Handbook", "archive", $"{rows.Artifact.Id}"), (Text(renamed, "title"), Text(renamed, "source"), Text(renamed, "artifact")));
        await http.DeleteAsync($"{Root}/{rows.Manual.Id}").JsonAsync(204);
        await http.DeleteAsync($"{Root}/{rows.Manual.Id}").AssertProblemAsync(404, "document-unknown");
        await http.GetAsync($"{Root}/artifacts/{rows.Artifact.Id}").JsonAsync();
    }

    [StoreFact]
    public async Task Sections_tables_and_operations_say_where_they_stand_and_page_by_cursor()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);

        var first = await http.GetAsync($"{Root}/{rows.Manual.Id}/sections?limit=1").JsonAsync();
        var second = await http.GetAsync($"{Root}/{rows.Manual.Id}/sections?limit=1&cursor={Text(first, "next")}").JsonAsync();
        Assert.Equal(("Loans", 1), (Text(first.GetProperty("sections")[0], "heading"), first.GetProperty("sections")[0].GetProperty("place").GetProperty("line").GetInt32()));
        Assert.Equal((2, 300d), (second.GetProperty("sections")[0].GetProperty("place").GetProperty("page").GetInt32(), second.GetProperty("sections")[0].GetProperty("place").GetProperty("box").GetProperty("width").GetDouble()));

        var table = (await http.GetAsync($"{Root}/{rows.Manual.Id}/tables").JsonAsync()).GetProperty("tables")[0];
        Assert.Equal(["Term", "Rate"], table.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(JsonValueKind.Null, table.GetProperty("rows")[1][1].ValueKind);

        var get = await http.GetAsync($"{Root}/apis?method=get&tag=loans&path=LOAN&document={rows.Manual.Id}").JsonAsync();
        var api1 = Assert.Single(get.GetProperty("apis").EnumerateArray());
        Assert.Equal("limit", Text(api1.GetProperty("parameters")[0], "name"));
        Assert.Equal(api1.ToString(), (await http.GetAsync($"{Root}/apis/{rows.Manual.Id}/3").JsonAsync()).ToString());
        var page = await http.GetAsync($"{Root}/apis?limit=1").JsonAsync();
        Assert.Equal("POST", Text((await http.GetAsync($"{Root}/apis?limit=1&cursor={Text(page, "next")}").JsonAsync()).GetProperty("apis")[0], "method"));
        await http.GetAsync($"{Root}/apis/{rows.Manual.Id}/0").AssertProblemAsync(404, "api-unknown");
        await http.GetAsync($"{Root}/{Guid.NewGuid()}/sections").AssertProblemAsync(404, "document-unknown");
    }

    [StoreFact]
    public async Task Logs_are_filtered_by_level_code_words_and_time_before_they_are_paged()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        var rows = await LibraryRowsOf.AddAsync(api);

        async Task<string> OrdersAsync(string query) =>
            string.Join(' ', (await http.GetAsync($"{Root}/logs?{query}").JsonAsync()).GetProperty("logs").EnumerateArray().Select(l => l.GetProperty("order").GetInt32()));

        Assert.Equal("0 1 2 3", await OrdersAsync($"document={rows.Log.Id}"));
        Assert.Equal("1 2", await OrdersAsync("level=ERROR&code=E-504"));
        Assert.Equal("2", await OrdersAsync("q=LOAN%207"));
        Assert.Equal("1 2", await OrdersAsync("ts_from=2026-03-01T13:00:00Z"));
        Assert.Equal("0 1", await OrdersAsync("ts_to=2026-03-01%2014:00:00%2B01:00"));
        Assert.Equal("0 1 2", await OrdersAsync("ts_from=2026-03-01&ts_to=2026-03-01"));
        Assert.Equal("3", await OrdersAsync("ts_from=2026-03-02&untimed=true"));
        var page = await http.GetAsync($"{Root}/logs?level=ERROR&limit=1").JsonAsync();
        Assert.Equal("2", await OrdersAsync($"level=ERROR&limit=1&cursor={Text(page, "next")}"));
        Assert.Equal("1", Text(page.GetProperty("logs")[0].GetProperty("attributes"), "thread"));
        await http.GetAsync($"{Root}/logs?ts_from=tomorrow").AssertProblemAsync(400, "time-malformed");
        await http.GetAsync($"{Root}/logs?cursor=x").AssertProblemAsync(400, "cursor");
        await http.GetAsync($"{Root}/logs?limit=0").AssertProblemAsync(400, "page-limit");
    }

    [StoreFact]
    public async Task The_export_of_logs_is_csv_in_which_nothing_is_a_formula()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        using var http = api.Client();
        await LibraryRowsOf.AddAsync(api);

        using var answer = await http.GetAsync($"{Root}/logs/export?level=ERROR");
        var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()).TrimStart('\uFEFF');

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("logs.csv", answer.Content.Headers.ContentDisposition?.FileNameStar ?? answer.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(
            "ts,level,code,component,message\r\n"
            + "2026-03-01 13:00:00,ERROR,E-504,loans,\"'=HYPERLINK(\"\"http://elsewhere.example\"\")\"\r\n"
            + "2026-03-01 14:00:00,ERROR,E-504,loans,\"loan 7 failed, \"\"twice\"\"\nand again\"\r\n",
            text);
    }

    [StoreFact]
    public async Task A_key_for_faces_reads_no_document_and_one_for_documents_no_face()
    {
        await using var api = await ApiServer.StartAsync(kind: kind);
        var rows = await LibraryRowsOf.AddAsync(api);
        using var faces = api.Client(await api.KeyAsync(Role.Operator, Scopes.Read | Scopes.Enrol | Scopes.Identify));
        using var reader = api.Client(await api.KeyAsync(Role.Viewer, Scopes.Documents));

        await faces.GetAsync(Root).AssertProblemAsync(403, "scope-missing");
        await faces.GetAsync($"{Root}/artifacts/{rows.Artifact.Id}/original").AssertProblemAsync(403, "scope-missing");
        await reader.GetAsync("/v1/people").AssertProblemAsync(403, "scope-missing");
        await reader.DeleteAsync($"{Root}/{rows.Manual.Id}").AssertProblemAsync(403, "scope-missing");
        Assert.Equal(2, (await reader.GetAsync(Root).JsonAsync()).GetProperty("documents").GetArrayLength());
    }

    private static string[] Titles(JsonElement page) => [.. page.GetProperty("documents").EnumerateArray().Select(d => Text(d, "title")!)];

    private static (int, int, int, int) Counts(JsonElement document) => document.GetProperty("parts") is var parts
        ? (parts.GetProperty("sections").GetInt32(), parts.GetProperty("tables").GetInt32(), parts.GetProperty("endpoints").GetInt32(), parts.GetProperty("logEntries").GetInt32())
        : default;

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
