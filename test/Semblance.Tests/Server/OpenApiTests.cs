using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Semblance.Server.Api;

namespace Semblance.Tests.Server;

/// <summary>openapi.json is committed; a change of the API has to change it.</summary>
public sealed class OpenApiTests
{
    private const string ApproveVariable = "SEMBLANCE_APPROVE";

    private static string Committed { get; } = Path.Combine(Repository.Root, "src", "Semblance.Server", "openapi.json");

    [Fact]
    public async Task The_committed_description_is_what_the_endpoints_say()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        var actual = await WriteAsync(api.Server.Services);
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            await File.WriteAllTextAsync(Committed, actual);
        }

        Assert.True(
            actual == await File.ReadAllTextAsync(Committed),
            $"The API has changed. Look at the difference: run this test with {ApproveVariable}=1, then git diff src/Semblance.Server/openapi.json; clients depend on it.");
    }

    [Fact]
    public async Task The_server_serves_the_description_and_the_viewer_to_everybody_and_asks_nothing_of_other_hosts()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var http = api.Client("");

        var description = JsonDocument.Parse(await http.GetStringAsync("/openapi.json")).RootElement;
        var page = await http.GetStringAsync("/docs");
        var script = await http.GetStringAsync("/docs/viewer.js");
        var style = await http.GetStringAsync("/docs/viewer.css");

        Assert.StartsWith("3.1", description.GetProperty("openapi").GetString());
        Assert.All([page, script, style], text => Assert.DoesNotContain("://", text));
        using var answer = await http.GetAsync("/docs");
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Every_operation_is_described_and_asks_for_a_key_or_is_one_of_those_that_are_open()
    {
        var api = JsonDocument.Parse(await File.ReadAllTextAsync(Committed)).RootElement;
        var names = new List<string>();
        foreach (var path in api.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                names.Add(operation.Value.GetProperty("operationId").GetString()!);
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
                Assert.True(operation.Value.GetProperty("responses").TryGetProperty("default", out _), path.Name);
                Assert.True(path.Name == "/health/live" || operation.Value.TryGetProperty("security", out _), $"{path.Name} is open");
            }
        }

        Assert.True(names.Count > 25, $"only {names.Count} operations");
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public async Task Every_example_fits_its_schema_and_search_uploads_tags_facts_and_logs_have_one()
    {
        var api = JsonDocument.Parse(await File.ReadAllTextAsync(Committed)).RootElement;
        var check = new SchemaCheck(api);
        var (shown, faults) = (new List<string>(), new List<string>());
        foreach (var operation in api.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value))
        {
            var id = operation.GetProperty("operationId").GetString()!;
            foreach (var (place, body) in BodiesOf(operation).Where(b => b.Body.TryGetProperty("example", out _)))
            {
                shown.Add($"{id} {place}");
                faults.AddRange(check.FaultsOf(body.GetProperty("example"), body.GetProperty("schema"), $"{id} {place}"));
            }
        }

        Assert.Empty(faults);
        Assert.Superset(
            new HashSet<string>(["searchDocuments body", "searchDocuments 200", "addArtifacts 202", "addTags body", "addTags 201", "addFacts body", "listFacts 200", "addEvidence body", "listLogs 200"]),
            shown.ToHashSet());
    }

    [Fact]
    public void An_example_that_does_not_fit_is_noticed()
    {
        var api = JsonDocument.Parse("""
            {"components":{"schemas":{"Tag":{"type":"object","required":["id","name"],"additionalProperties":false,
              "properties":{"id":{"type":"string","format":"uuid"},"name":{"type":"string"},"score":{"type":["null","number"]},"kind":{"oneOf":[{"type":"null"},{"enum":["a","b"]}]}}}}}}
            """).RootElement;
        var schema = JsonDocument.Parse("""{"type":"array","items":{"$ref":"#/components/schemas/Tag"}}""").RootElement;
        int Faults(string value) => new SchemaCheck(api).FaultsOf(JsonDocument.Parse(value).RootElement, schema).Count();

        Assert.Equal(0, Faults("""[{"id":"019a95e0-7c11-73d4-9c55-0b6b1f3a2e01","name":"x","score":null,"kind":"b"}]"""));
        Assert.Equal([1, 1, 1, 1, 1], new[]
        {
            """[{"id":"7","name":"x"}]""", """[{"id":"019a95e0-7c11-73d4-9c55-0b6b1f3a2e01"}]""", """[{"id":"019a95e0-7c11-73d4-9c55-0b6b1f3a2e01","name":7}]""",
            """[{"id":"019a95e0-7c11-73d4-9c55-0b6b1f3a2e01","name":"x","other":1}]""", """[{"id":"019a95e0-7c11-73d4-9c55-0b6b1f3a2e01","name":"x","kind":"c"}]""",
        }.Select(Faults));
    }

    private static IEnumerable<(string Place, JsonElement Body)> BodiesOf(JsonElement operation)
    {
        var bodies = operation.GetProperty("responses").EnumerateObject().Select(r => (r.Name, r.Value));
        if (operation.TryGetProperty("requestBody", out var request))
        {
            bodies = bodies.Append(("body", request));
        }

        return bodies.Where(b => b.Value.TryGetProperty("content", out _)).SelectMany(b => b.Value.GetProperty("content").EnumerateObject().Select(c => (b.Item1, c.Value)));
    }

    private static async Task<string> WriteAsync(IServiceProvider services)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDescription.Name);
        var document = await provider.GetOpenApiDocumentAsync();
        return (await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1)).ReplaceLineEndings("\n") + "\n";
    }
}
