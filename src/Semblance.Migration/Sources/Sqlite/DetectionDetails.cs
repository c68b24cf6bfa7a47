using System.Text.Json;
using Semblance.Faces;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>The box in the JSON that guide 003 keeps of a detected face: <c>{"x", "y", "w", "h", …}</c>, by itself or as its <c>facial_area</c>.</summary>
internal static class DetectionDetails
{
    private const int MostCharacters = 100_000;

    /// <returns>Null when the text is anything else: <c>{}</c>, no JSON, or a box without an area.</returns>
    public static FaceBox? Box(string? text)
    {
        if (text is not { Length: > 2 and <= MostCharacters })
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            var area = document.RootElement;
            if (area.ValueKind == JsonValueKind.Object && area.TryGetProperty("facial_area", out var inner))
            {
                area = inner;
            }

            return area.ValueKind == JsonValueKind.Object && Number(area, "x") is { } x && Number(area, "y") is { } y && Number(area, "w") is > 0 and { } width
                && Number(area, "h") is > 0 and { } height
                ? new FaceBox(x, y, width, height)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement area, string name) =>
        area.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
}
