using System.Text.Json;
using Semblance.ApiClient;
using Semblance.Tests.Server;

namespace Semblance.Tests.ApiClient;

/// <summary>The client is written from openapi.json: an operation that is added there is one of the client's, or this fails.</summary>
public sealed class GeneratedClientTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Semblance.Client");

    [Fact]
    public void The_committed_client_is_what_the_description_of_the_api_says()
    {
        var source = new ClientSource(JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Semblance.Server", "openapi.json"))).RootElement);
        foreach (var (file, text) in new[] { ("SemblanceClient.Operations.cs", source.Operations()), ("Documents.cs", source.Documents()) })
        {
            var path = Path.Combine(Folder, file);
            if (Environment.GetEnvironmentVariable("SEMBLANCE_APPROVE") == "1")
            {
                File.WriteAllText(path, text);
            }

            Assert.True(File.Exists(path) && text == File.ReadAllText(path), $"{file} is not what openapi.json says: run this test with SEMBLANCE_APPROVE=1, then build again.");
        }
    }

    [Fact]
    public void Every_operation_has_a_method()
    {
        var api = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Semblance.Server", "openapi.json"))).RootElement;
        var methods = typeof(SemblanceClient).GetMethods().Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var names = api.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value.GetProperty("operationId").GetString()!).ToList();

        Assert.True(names.Count >= Operations.All.Count && names.Count > 30);
        Assert.All(names, name => Assert.Contains(ClientSource.Pascal(name) + "Async", methods));
    }
}
