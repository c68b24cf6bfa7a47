using System.Globalization;
using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Migration.Documents;

/// <summary>
/// JSON in columns of text, as a decade of programs left it there: encoded once, twice or more often, empty, the word None, or Python's own NaN. Halves of surrogate pairs, which Python writes for
/// bytes that are no text, are U+FFFD, as in every store.
/// </summary>
internal static class GuideJson
{
    // Each encoding that somebody made too many doubles the backslashes: nobody gets further than a few.
    private const int MostEncodings = 5;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The value, unwrapped from every encoding but the last.</summary>
    /// <param name="value">Undefined where the cell is null, blank or says null.</param>
    /// <returns>False when it is no JSON.</returns>
    public static bool TryRead(string? cell, out JsonElement value)
    {
        value = default;
        var text = cell;
        for (var encoding = 0; encoding < MostEncodings; encoding++)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Trim() is "None" or "null")
            {
                return true;
            }

            try
            {
                using var document = JsonDocument.Parse(WholeText.OfJson(text), Options);
                value = document.RootElement.Clone();
            }
            catch (JsonException)
            {
                // A text inside a text that is no JSON itself is what was meant.
                return encoding > 0;
            }

            if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } inner || !LooksEncoded(inner))
            {
                return true;
            }

            text = inner;
        }

        return true;
    }

    /// <summary>A value of JSON as the text of a cell; null for nothing.</summary>
    public static string? Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };

    /// <summary>The texts of a list, or of one text that stands for a list of one.</summary>
    public static IReadOnlyList<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(Cell).OfType<string>()],
        JsonValueKind.String when value.GetString() is { Length: > 0 } text => [text],
        _ => [],
    };

    public static double? Number(JsonElement parent, params string[] names)
    {
        foreach (var name in names)
        {
            if (parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value))
            {
                return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number
                    : value.ValueKind == JsonValueKind.String && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number) ? number
                    : null;
            }
        }

        return null;
    }

    private static bool LooksEncoded(string text) => text.TrimStart() is ['{' or '[' or '"', ..];
}
