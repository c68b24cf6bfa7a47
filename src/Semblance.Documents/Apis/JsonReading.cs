using System.Text.Json.Nodes;

namespace Semblance.Documents.Apis;

/// <summary>Reads of a tree that somebody else wrote: what is not as expected is absent.</summary>
internal static class JsonReading
{
    public static JsonObject? Members(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    public static JsonArray? Items(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonArray;

    /// <returns>Null for what is no text, and for blanks.</returns>
    public static string? Words(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>A step of a JSON pointer (RFC 6901, 3).</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
