using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Semblance.Tests.ApiClient;

/// <summary>Writes the part of Semblance.Client that openapi.json determines: a method an operation, a record a schema, an enum a list of names.</summary>
internal sealed class ClientSource(JsonElement api)
{
    private const string Head = """
        // Written from openapi.json: run the test GeneratedClientTests with SEMBLANCE_APPROVE=1 after a change of the API. Do not edit.
        #nullable enable

        """;

    private readonly List<string> _forms = [];

    /// <summary>SemblanceClient.Operations.cs.</summary>
    public string Operations()
    {
        var text = new StringBuilder(Head).Append("namespace Semblance.ApiClient;\n\npublic sealed partial class SemblanceClient\n{");
        foreach (var path in api.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                new ClientOperation(path.Name, method.Name, method.Value).Write(text, _forms);
            }
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>Documents.cs; after <see cref="Operations"/>, which finds the forms.</summary>
    public string Documents()
    {
        var text = new StringBuilder();
        foreach (var schema in api.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            if (schema.Name == nameof(JsonElement))
            {
                continue; // any JSON: the framework's own type
            }

            if (schema.Value.TryGetProperty("enum", out var names))
            {
                WriteEnum(text, schema.Name, schema.Value, names);
            }
            else
            {
                WriteRecord(text, schema.Name, schema.Value);
            }
        }

        _forms.ForEach(form => text.Append(form));
        var usings = text.ToString().Contains("JsonElement", StringComparison.Ordinal) ? "using System.Text.Json;\n\n" : "";
        return $"{Head}{usings}namespace Semblance.ApiClient;\n{text}";
    }

    public static string Pascal(string name) =>
        string.Concat(name.Split('-', '_', '.').Where(w => w.Length > 0).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    public static void Summarize(StringBuilder text, JsonElement described, string indent, string? otherwise = null)
    {
        var summary = described.TryGetProperty("summary", out var s) ? s.GetString()!.TrimEnd('.') is var line && line.EndsWith('?') ? line : line + "." : null;
        var detail = described.TryGetProperty("description", out var d) ? d.GetString() : null;
        if ((string.Join(' ', new[] { summary, detail }.OfType<string>()) is { Length: > 0 } words ? words : otherwise) is { } all)
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}/// <summary>{Escape(all.ReplaceLineEndings(" "))}</summary>\n");
        }
    }

    /// <summary>As text of an XML comment.</summary>
    public static string Escape(string? text) => (text ?? "").Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static void WriteEnum(StringBuilder text, string name, JsonElement schema, JsonElement names)
    {
        text.Append('\n');
        Summarize(text, schema, "");
        text.Append(CultureInfo.InvariantCulture, $"public enum {name}\n{{\n");
        foreach (var value in names.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!))
        {
            var member = Pascal(value);
            Assert.Equal(value, JsonNamingPolicy.KebabCaseLower.ConvertName(member)); // as the client writes and reads it
            text.Append(CultureInfo.InvariantCulture, $"    {member},\n");
        }

        text.Append("}\n");
    }

    private static void WriteRecord(StringBuilder text, string name, JsonElement schema)
    {
        var required = schema.TryGetProperty("required", out var r) ? r.EnumerateArray().Select(v => v.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        text.Append('\n');
        Summarize(text, schema, "");
        text.Append(CultureInfo.InvariantCulture, $"public sealed record {name}\n{{\n");
        var first = true;
        foreach (var property in schema.TryGetProperty("properties", out var all) ? all.EnumerateObject() : default)
        {
            var type = ClientType.Of(property.Value);

            // What may be null is left out of answers, and what has a default may be left out of requests.
            var isNeeded = required.Contains(property.Name) && !type.IsNullable;
            text.Append(first ? "" : "\n");
            first = false;
            Summarize(text, Described(property.Value), "    ");
            text.Append(CultureInfo.InvariantCulture, $"    public {(isNeeded ? "required " : "")}{type.Name}{(isNeeded ? "" : "?")} {Pascal(property.Name)} {{ get; init; }}\n");
        }

        text.Append("}\n");
    }

    private static JsonElement Described(JsonElement schema) =>
        !schema.TryGetProperty("description", out _) && schema.TryGetProperty("oneOf", out var choices) ? choices.EnumerateArray().Last() : schema;
}
