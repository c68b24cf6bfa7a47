using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Semblance.Tests.ApiClient;

/// <summary>One operation of openapi.json as a method of the client; as one for each kind of body, where it takes several.</summary>
internal sealed partial class ClientOperation(string path, string method, JsonElement described)
{
    private const string Form = "multipart/form-data";
    private const string Json = "application/json";
    private const string Raw = "application/octet-stream";

    private string Name => ClientSource.Pascal(described.GetProperty("operationId").GetString()!);

    /// <param name="forms">Gets the records of the forms it takes.</param>
    public void Write(StringBuilder text, List<string> forms)
    {
        var bodies = described.TryGetProperty("requestBody", out var body) ? body.GetProperty("content") : default;
        var media = bodies.ValueKind == JsonValueKind.Object ? bodies.EnumerateObject().Select(m => m.Name).Where(m => m is Form or Json or Raw).ToList() : [];
        if (media.Count == 0)
        {
            Assert.True(bodies.ValueKind != JsonValueKind.Object, $"{Name} takes a body of a kind that the client's generator does not know.");
            WriteMethod(text, null, null);
        }

        foreach (var kind in media)
        {
            var schema = bodies.GetProperty(kind).GetProperty("schema");
            if (kind == Form)
            {
                forms.Add(FormRecord(schema));
                WriteMethod(text, $"{Name}Form form", FormExpression(schema));
            }
            else if (kind == Raw)
            {
                WriteMethod(text, "Stream body", "Request.Bytes(body)");
            }
            else
            {
                var type = ClientType.Of(schema);
                WriteMethod(text, $"{type.Name}{(type.IsNullable ? "?" : "")} body", "Request.Body(body)");
            }
        }
    }

    private void WriteMethod(StringBuilder text, string? bodyParameter, string? content)
    {
        var (returns, call) = Answer();
        var parameters = ParametersOf("path").Select(p => $"{ClientType.Of(p.Schema).Name} {p.Argument}")
            .Concat(bodyParameter is null ? [] : [bodyParameter])
            .Concat(ParametersOf("query").Select(p => $"{ClientType.Of(p.Schema).Name}? {p.Argument} = null"))
            .Concat(ParametersOf("header").Select(p => $"string? {p.Argument} = null"))
            .Append("CancellationToken cancellationToken = default");
        text.Append('\n');
        ClientSource.Summarize(text, described, "    ");
        foreach (var (argument, meaning) in ParametersOf("query").Concat(ParametersOf("header")).Where(p => p.Meaning is not null).Select(p => (p.Argument, p.Meaning)))
        {
            text.Append(CultureInfo.InvariantCulture, $"    /// <param name=\"{argument.TrimStart('@')}\">{ClientSource.Escape(meaning)}</param>\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"    public {returns} {Name}Async({string.Join(", ", parameters)}) => {call}(\n");
        text.Append(CultureInfo.InvariantCulture, $"        new Request(HttpMethod.{ClientSource.Pascal(method)}, {Address()}){Initializer(content)}");
        foreach (var parameter in ParametersOf("query"))
        {
            text.Append(CultureInfo.InvariantCulture, $".Query(\"{parameter.Name}\", {parameter.Argument})");
        }

        foreach (var parameter in ParametersOf("header"))
        {
            text.Append(CultureInfo.InvariantCulture, $".Header(\"{parameter.Name}\", {parameter.Argument})");
        }

        text.Append(",\n        cancellationToken);\n");
    }

    private string Initializer(string? content)
    {
        var others = described.GetProperty("responses").EnumerateObject()
            .Where(r => r.Name is not "default" && r.Name[0] != '2' && r.Value.TryGetProperty("content", out var c) && c.TryGetProperty(Json, out _)).Select(r => r.Name).ToList();
        string?[] parts = [content is null ? null : $"Content = {content}", others.Count == 0 ? null : $"AnswersWith = [{string.Join(", ", others)}]"];
        return parts.OfType<string>().ToList() is { Count: > 0 } some ? $" {{ {string.Join(", ", some)} }}" : "";
    }

    private (string Returns, string Call) Answer()
    {
        var content = described.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] == '2')
            .SelectMany(r => r.Value.TryGetProperty("content", out var c) ? c.EnumerateObject() : default).ToList();
        if (content.Count == 0)
        {
            return ("Task", "DoAsync");
        }

        // What comes in several formats is handed on as it is.
        var media = content.Select(c => c.Name).Distinct(StringComparer.Ordinal).ToList();
        var type = ClientType.Of(content[0].Value.GetProperty("schema")).Name;
        return media switch
        {
            [Json] => ($"Task<{type}>", $"AskAsync<{type}>"),
            ["text/event-stream"] => ($"IAsyncEnumerable<{type}>", $"FollowAsync<{type}>"),
            [var one] when one.StartsWith("text/", StringComparison.Ordinal) => ("Task<string>", "ReadTextAsync"),
            _ => ("Task<byte[]>", "ReadBytesAsync"),
        };
    }

    private string Address()
    {
        var relative = path.TrimStart('/');
        return PathParameter().IsMatch(relative) ? $"$\"{PathParameter().Replace(relative, m => $"{{Request.Part({Argument(m.Groups[1].Value)})}}")}\"" : $"\"{relative}\"";
    }

    private string FormRecord(JsonElement schema)
    {
        var text = new StringBuilder("\n");
        text.Append(CultureInfo.InvariantCulture, $"/// <summary>What <see cref=\"SemblanceClient.{Name}Async({CrefPath()}{Name}Form{CrefRest()})\"/> sends.</summary>\npublic sealed record {Name}Form\n{{\n");
        var first = true;
        foreach (var field in schema.GetProperty("properties").EnumerateObject())
        {
            text.Append(first ? "" : "\n");
            first = false;
            ClientSource.Summarize(text, field.Value, "    ");
            text.Append(CultureInfo.InvariantCulture, $"    public {(IsPhotos(field) ? "IReadOnlyList<ApiPhoto>" : IsRepeated(field) ? "IReadOnlyList<string>" : "string?")} {ClientSource.Pascal(field.Name)} {{ get; init; }}{(IsPhotos(field) || IsRepeated(field) ? " = [];" : "")}\n");
        }

        return text.Append("}\n").ToString();
    }

    private string CrefPath() => string.Concat(ParametersOf("path").Select(p => $"{ClientType.Of(p.Schema).Name}, "));

    private string CrefRest() => string.Concat(
        ParametersOf("query").Select(p => $", {ClientType.Of(p.Schema) switch { { Name: "IReadOnlyList<string>" } => "IReadOnlyList{string}", { Name: "string" } => "string", var t => t.Name + "?" }}")
            .Concat(ParametersOf("header").Select(_ => ", string")).Append(", CancellationToken"));

    private static string FormExpression(JsonElement schema) => "new Form()" + string.Concat(schema.GetProperty("properties").EnumerateObject().Select(f =>
        $".{(IsPhotos(f) ? "Photos" : IsRepeated(f) ? "Fields" : "Field")}(\"{f.Name}\", form.{ClientSource.Pascal(f.Name)})")) + ".Content";

    private static bool IsPhotos(JsonProperty field) => field.Value.GetProperty("type").GetString() == "array";

    private static bool IsRepeated(JsonProperty field) => field.Value.TryGetProperty("description", out var text) && text.GetString()!.Contains("several times", StringComparison.Ordinal);

    private List<(string Name, string Argument, JsonElement Schema, string? Meaning)> ParametersOf(string place) => described.TryGetProperty("parameters", out var all)
        ? [.. from p in all.EnumerateArray()
              where p.GetProperty("in").GetString() == place && p.GetProperty("name").GetString() != "Semblance-Client"
              let name = p.GetProperty("name").GetString()!
              select (name, Argument(name), p.GetProperty("schema"), p.TryGetProperty("description", out var d) ? d.GetString() : null)]
        : [];

    private static string Argument(string name) => ClientSource.Pascal(name) is var pascal && char.ToLowerInvariant(pascal[0]) + pascal[1..] is var camel && camel is "new" or "event" or "class" ? "@" + camel : camel;

    [GeneratedRegex("\\{(\\w+)\\}")]
    private static partial Regex PathParameter();
}
