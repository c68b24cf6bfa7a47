using System.Text.Json;

namespace Semblance.Server.Documents.Library;

/// <summary>JSON that stores keep as text, in answers and requests.</summary>
internal static class KeptJson
{
    public static JsonElement Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Null for null.</summary>
    public static JsonElement? ReadOrNull(string? text) => text is null ? null : Read(text);

    /// <summary>Null for what is absent, or null itself.</summary>
    public static string? Text(JsonElement? json) => json is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value ? value.GetRawText() : null;
}
