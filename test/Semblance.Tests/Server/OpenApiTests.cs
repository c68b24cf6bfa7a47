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

    private static async Task<string> WriteAsync(IServiceProvider services)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDescription.Name);
        var document = await provider.GetOpenApiDocumentAsync();
        return (await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1)).ReplaceLineEndings("\n") + "\n";
    }
}
