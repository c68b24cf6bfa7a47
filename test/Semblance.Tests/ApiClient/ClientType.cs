using System.Text.Json;

namespace Semblance.Tests.ApiClient;

/// <summary>The C# type of a schema.</summary>
/// <param name="Name">Without a question mark.</param>
internal readonly record struct ClientType(string Name, bool IsNullable)
{
    public static ClientType Of(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return new ClientType(reference.GetString()!.Split('/')[^1], false);
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return Of(choices.EnumerateArray().Single(c => !(c.TryGetProperty("type", out var t) && t.ValueKind == JsonValueKind.String && t.GetString() == "null"))) with { IsNullable = true };
        }

        var types = schema.TryGetProperty("type", out var type)
            ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!).ToArray() : [type.GetString()!]
            : [];
        return new ClientType(Named(types.FirstOrDefault(t => t != "null"), schema), types.Contains("null"));
    }

    private static string Named(string? type, JsonElement schema) => (type, schema.TryGetProperty("format", out var format) ? format.GetString() : null) switch
    {
        ("string", "uuid") => "Guid",
        ("string", "date-time") => "DateTimeOffset",
        ("string", "date") => "DateOnly",
        ("string", "time") => "TimeOnly",
        ("string", "byte" or "binary") => "byte[]",
        ("string", _) => "string",
        ("integer", "int64") => "long",
        ("integer", _) => "int",
        ("number", "float") => "float",
        ("number", _) => "double",
        ("boolean", _) => "bool",
        ("array", _) => $"IReadOnlyList<{Inner(schema.GetProperty("items"))}>",
        ("object", _) when schema.TryGetProperty("additionalProperties", out var values) && values.ValueKind == JsonValueKind.Object => $"IReadOnlyDictionary<string, {Inner(values)}>",
        _ => "JsonElement",
    };

    private static string Inner(JsonElement schema) => Of(schema) is var type && type.IsNullable ? type.Name + "?" : type.Name;
}
