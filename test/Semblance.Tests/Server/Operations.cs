using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Semblance.Tests.Server;

/// <summary>The operations that openapi.json names.</summary>
internal static partial class Operations
{
    public static IReadOnlyList<Operation> All { get; } = Read();

    private static List<Operation> Read()
    {
        var api = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Semblance.Server", "openapi.json"))).RootElement;
        return [.. from path in api.GetProperty("paths").EnumerateObject()
            from method in path.Value.EnumerateObject()
            select new Operation(path.Name, new HttpMethod(method.Name.ToUpperInvariant()), method.Value, api)];
    }

    [GeneratedRegex("\\{(\\w+)\\}")]
    public static partial Regex Parameter();
}

internal sealed class Operation(string path, HttpMethod method, JsonElement described, JsonElement api)
{
    public string Path => path;

    public HttpMethod Method => method;

    public IEnumerable<string> Parameters => Operations.Parameter().Matches(path).Select(m => m.Groups[1].Value);

    public IReadOnlyList<string> Query => described.TryGetProperty("parameters", out var all)
        ? [.. all.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!)]
        : [];

    /// <summary>As the description says it: "Needs the scope enrol and embeddings, of a key of the installation."</summary>
    public IReadOnlyList<string> Needs => Text.Split("Needs the scope ") is [_, var scopes] ? scopes.Split('.', ',')[0].Split(" and ") : [];

    public bool ForInstallation => Text.Contains("of a key of the installation");

    /// <summary>Whether it serves who presents no key as well: an empty requirement makes the other optional.</summary>
    public bool IsOpen => described.TryGetProperty("security", out var choices) && choices.EnumerateArray().Any(c => !c.EnumerateObject().Any());

    public IReadOnlyList<string> MediaTypes => described.TryGetProperty("requestBody", out var body) ? [.. body.GetProperty("content").EnumerateObject().Select(c => c.Name)] : [];

    private string Text => described.TryGetProperty("description", out var text) ? text.GetString()! : "";

    /// <summary>A well-formed request whose body has every required member.</summary>
    public HttpRequestMessage Request(Func<string, string> parameter)
    {
        var request = new HttpRequestMessage(method, Operations.Parameter().Replace(path, m => parameter(m.Groups[1].Value)));
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        request.Content = MediaTypes switch
        {
            [] => null,
            var types when types.Contains("multipart/form-data") => ApiCalls.Form(("name", "Somebody")).Photo("ada 0"),
            ["application/octet-stream"] => new ByteArrayContent([1, 2, 3]) { Headers = { ContentType = new("application/octet-stream") } },
            _ => new StringContent(Sample(described.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema")), Encoding.UTF8, "application/json"),
        };
        return request;
    }

    /// <summary>JSON text of a value that fits a schema, with its required members only.</summary>
    private string Sample(JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return Sample(choices.EnumerateArray().Last());
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Sample(api.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]));
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return values.EnumerateArray().First().GetRawText();
        }

        var type = schema.TryGetProperty("type", out var t) ? t.ValueKind == JsonValueKind.Array ? t.EnumerateArray().Last().GetString() : t.GetString() : "object";
        return type switch
        {
            "string" => schema.TryGetProperty("format", out var format) && format.GetString() == "uuid" ? $"\"{Guid.NewGuid()}\"" : "\"dlib-resnet-v1\"",
            "integer" or "number" => "1",
            "boolean" => "true",
            "array" => $"[{Sample(schema.GetProperty("items"))}]",
            _ => "{" + string.Join(",", (schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()!) : [])
                .Select(name => $"\"{name}\":{Sample(schema.GetProperty("properties").GetProperty(name))}")) + "}",
        };
    }
}
