using System.Text.Json.Nodes;
using Semblance.Documents;

namespace Semblance.Tests.Documents;

public sealed class ApiDocumentTests : IDisposable
{
    private readonly Reading _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_text_that_is_referred_to_again_and_again_grows_to_no_more_than_is_read()
    {
        var references = string.Join(',', Enumerable.Repeat("""{"$ref": "#/components/parameters/long"}""", 200));
        var path = _files.Write("bomb.json", """
            {"openapi": "3.1.0", "components": {"parameters": {"long": {"name": "LONG"}}}, "paths": {"/a": {"get": {"parameters": [REFERENCES]}}}}
            """.Replace("LONG", new string('x', 10_000), StringComparison.Ordinal).Replace("REFERENCES", references, StringComparison.Ordinal));

        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(path, ReadingLimits.Default with { Grown = 1 << 20 }));
        Assert.InRange(Assert.IsType<ApiEndpoint>(Assert.Single((await Reading.OfAsync(path)).Parts)).Parameters!.Length, 200 * 10_000, 201 * 10_100);
    }

    [Fact]
    public async Task Values_are_counted_whatever_way_they_are_written_and_long_texts_as_several()
    {
        var limits = ReadingLimits.Default with { Values = 100 };
        var many = string.Join(", ", Enumerable.Range(0, 101));
        var anchors = $"openapi: 3.1.0\npaths: {{}}\na: &a {new string('x', 3_000)}\nb: [*a, *a]\n";

        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("many.json", $$"""{"openapi": "3.1.0", "paths": {}, "x": [{{many}}]}"""), limits));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("many.yaml", $"openapi: 3.1.0\npaths: {{}}\nx: [{many}]\n"), limits));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("anchors.yaml", anchors), limits));
        Assert.Empty((await Reading.OfAsync(_files.Write("anchors.yaml", anchors))).Parts);
    }

    [Fact]
    public async Task Every_operation_of_an_api_is_an_endpoint_with_its_references_followed()
    {
        var (kind, parts) = await Reading.OfAsync(_files.Write("api.yaml", """
            openapi: "3.0.3"
            info: { title: Loans, version: 1.10, description: Lends. }
            paths:
              /loans/{id}:
                parameters:
                  - $ref: '#/components/parameters/id'
                get:
                  operationId: getLoan
                  summary: One loan
                  tags: [loans, read]
                  responses:
                    "200": { $ref: '#/components/responses/loan' }
                delete: { description: Ends it. }
            components:
              parameters:
                id: &id { name: id, in: path, required: true, schema: { type: string } }
                again: *id
              responses:
                loan: { description: the loan }
            """));

        Assert.Equal(DocumentKind.OpenApi, kind);
        Assert.Equal(("Loans", "Lends."), (Assert.IsType<Section>(parts[0]).Heading, ((Section)parts[0]).Text));
        var get = Assert.IsType<ApiEndpoint>(parts[1]);
        Assert.Equal(("getLoan", "GET", "/loans/{id}", "One loan"), (get.Name, get.Method, get.Path, get.Summary));
        Assert.Equal(["loans", "read"], get.Tags);
        Assert.Equal("id", (string?)JsonNode.Parse(get.Parameters!)![0]!["name"]);
        Assert.Equal("the loan", (string?)JsonNode.Parse(get.Responses!)!["200"]!["description"]);
        Assert.Equal("/paths/~1loans~1{id}/get", get.Place.Path);
        Assert.Equal(("DELETE", "Ends it."), (((ApiEndpoint)parts[2]).Method, ((ApiEndpoint)parts[2]).Summary));
    }

    [Fact]
    public async Task References_that_lead_in_circles_or_nowhere_stay_references()
    {
        var (_, parts) = await Reading.OfAsync(_files.Write("api.json", """
            {"swagger": "2.0", "paths": {"/a": {"get": {"parameters": [{"$ref": "#/parameters/a"}, {"$ref": "#/nowhere"}, {"$ref": "other.json#/x"}]}}},
             "parameters": {"a": {"$ref": "#/parameters/b"}, "b": {"$ref": "#/parameters/a"}}}
            """));

        var parameters = JsonNode.Parse(Assert.IsType<ApiEndpoint>(Assert.Single(parts)).Parameters!)!.AsArray();
        Assert.Equal(["#/parameters/a", "#/nowhere", "other.json#/x"], parameters.Select(p => (string?)p!["$ref"]));
    }

    [Fact]
    public async Task Anchors_that_explode_are_refused_and_broken_files_name_their_line()
    {
        var bomb = "openapi: '3.0.0'\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("bomb.yaml", bomb)));
        var kept = "openapi: '3.0.0'\nx: " + string.Concat(Enumerable.Range(0, 40).Select(i => $"&k{i} [")) + string.Join(", ", Enumerable.Repeat("y", 30_000)) + new string(']', 40) + "\n";
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("kept.yaml", kept)));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("loop.yaml", "openapi: '3.0.0'\na: &a [*a]\n")));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("deep.json", "{\"openapi\": \"3.0\", \"a\": " + new string('[', 500))));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("no-paths.json", """{"openapi": "3.1.0"}""")));
    }

    [Fact]
    public async Task Requests_of_a_collection_are_endpoints_tagged_with_their_folders_and_keep_no_secret()
    {
        var (kind, parts) = await Reading.OfAsync(_files.Write("c.postman_collection.json", """
            {"info": {"name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
             "item": [{"name": "orders", "item": [{"name": "place", "request": {"method": "post", "url": {"raw": "{{base}}/orders?key=SECRET", "query": [{"key": "key", "value": "SECRET"}]},
               "header": [{"key": "Authorization", "value": "Bearer SECRET"}], "description": {"content": "Places an order."}}}]},
              {"name": "ping", "request": "http://localhost/ping"}]}
            """));

        Assert.Equal(DocumentKind.Postman, kind);
        var place = Assert.IsType<ApiEndpoint>(parts[0]);
        Assert.Equal(("place", "POST", "{{base}}/orders", "Places an order."), (place.Name, place.Method, place.Path, place.Summary));
        Assert.Equal(["orders"], place.Tags);
        Assert.Equal("/item/0/item/0", place.Place.Path);
        Assert.Equal(("GET", "http://localhost/ping"), (((ApiEndpoint)parts[1]).Method, ((ApiEndpoint)parts[1]).Path));
        Assert.DoesNotContain("SECRET", string.Concat(parts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhooks_are_endpoints_by_their_names_also_where_there_are_no_paths()
    {
        var path = _files.Write("hooks.json", """{"openapi": "3.1.0", "webhooks": {"new/loan": {"post": {"summary": "A loan was made"}}}}""");

        var endpoint = Assert.IsType<ApiEndpoint>(Assert.Single((await Reading.OfAsync(path)).Parts));

        Assert.Equal(("POST", "new/loan", "A loan was made", "/webhooks/new~1loan/post"), (endpoint.Method, endpoint.Path, endpoint.Summary, endpoint.Place.Path));
    }

    [Theory]
    [InlineData(62, null)]
    [InlineData(63, "nested more than 64 deep")]
    [InlineData(64, "nested more than 64 deep")]
    public async Task JSON_that_is_nested_too_deep_is_called_that(int arrays, string? refusal)
    {
        var path = _files.Write("deep.json", "{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {}}, \"x\": {\"y\": " + new string('[', arrays) + new string(']', arrays) + "}}");

        if (refusal is null)
        {
            Assert.Empty((await Reading.OfAsync(path)).Parts);
        }
        else
        {
            Assert.Contains(refusal, (await Assert.ThrowsAsync<SemblanceException>(() => Reading.OfAsync(path))).Message, StringComparison.Ordinal);
        }
    }
}
