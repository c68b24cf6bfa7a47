using System.Globalization;
using System.Text.Json;

namespace Semblance.Tests.Server;

/// <summary>Holds values to the schemas of openapi.json, as far as these go: types, members, enumerations, choices, references, lists, and the formats of ids and times.</summary>
/// <param name="api">The whole description.</param>
internal sealed class SchemaCheck(JsonElement api)
{
    /// <returns>What is wrong with the value, each with its place; empty for nothing.</returns>
    public IEnumerable<string> FaultsOf(JsonElement value, JsonElement schema, string place = "$")
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return FaultsOf(value, Referred(reference.GetString()!), place);
        }

        if (schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices))
        {
            var faults = choices.EnumerateArray().Select(c => FaultsOf(value, c, place).ToList()).ToList();
            return faults.Exists(f => f.Count == 0) ? [] : [$"{place}: none of the choices fits: {string.Join("; ", faults.SelectMany(f => f))}"];
        }

        return [.. OfTypeAndEnum(value, schema, place), .. (value.ValueKind switch
        {
            JsonValueKind.Object => OfMembers(value, schema, place),
            JsonValueKind.Array => OfItems(value, schema, place),
            JsonValueKind.String => OfFormat(value.GetString()!, schema, place),
            _ => [],
        })];
    }

    private JsonElement Referred(string reference)
    {
        var at = api;
        foreach (var step in reference.TrimStart('#', '/').Split('/'))
        {
            at = at.GetProperty(step);
        }

        return at;
    }

    private static IEnumerable<string> OfTypeAndEnum(JsonElement value, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("type", out var type))
        {
            var allowed = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!).ToList() : [type.GetString()!];
            if (!allowed.Exists(t => IsOf(value, t)))
            {
                yield return $"{place}: {value.GetRawText()} is not of {string.Join(" or ", allowed)}";
            }
        }

        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)))
        {
            yield return $"{place}: {value.GetRawText()} is none of {values.GetRawText()}";
        }
    }

    private IEnumerable<string> OfMembers(JsonElement value, JsonElement schema, string place)
    {
        var properties = schema.TryGetProperty("properties", out var described) ? described : default;
        var missing = schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()!).Where(r => !value.TryGetProperty(r, out _)) : [];
        return missing.Select(m => $"{place}: {m} is missing").Concat(value.EnumerateObject().SelectMany(member =>
            properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out var of) ? FaultsOf(member.Value, of, $"{place}.{member.Name}")
            : !schema.TryGetProperty("additionalProperties", out var others) ? []
            : others.ValueKind == JsonValueKind.False ? [$"{place}: there is no {member.Name}"]
            : others.ValueKind == JsonValueKind.True ? []
            : FaultsOf(member.Value, others, $"{place}.{member.Name}")));
    }

    private IEnumerable<string> OfItems(JsonElement value, JsonElement schema, string place) =>
        schema.TryGetProperty("items", out var items) ? value.EnumerateArray().SelectMany((one, i) => FaultsOf(one, items, $"{place}[{i}]")) : [];

    private static IEnumerable<string> OfFormat(string text, JsonElement schema, string place) => (schema.TryGetProperty("format", out var format) ? format.GetString() : null) switch
    {
        "uuid" when !Guid.TryParseExact(text, "D", out _) => [$"{place}: {text} is no UUID"],
        "date-time" when !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) => [$"{place}: {text} is no time"],
        _ => [],
    };

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "openapi.json names a type that no JSON has."),
    };
}
