using System.Globalization;
using System.Text.Json;
using Semblance.Faces;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Sources.Live;

/// <summary>Cells of a live database as what rows are made of.</summary>
internal static class LiveCells
{
    private const int MostVectors = 10_000;

    /// <summary>Trimmed; null when NULL, blank or no text.</summary>
    public static string? Text(object? cell) => cell is string text && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    public static double? Number(object? cell) =>
        Text(cell) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Times without a zone are UTC, as every guide writes them.</summary>
    public static DateTimeOffset? Time(object? cell) =>
        Text(cell) is { Length: >= 8 } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>From the text <c>[x1, y1, x2, y2]</c>; null when it is anything else.</summary>
    public static FaceBox? Box(object? cell)
    {
        var parts = Text(cell)?.Trim('[', ']', '(', ')', '{', '}').Split(',', StringSplitOptions.TrimEntries).Select(p => Number(p)).ToArray();
        return parts is [{ } left, { } top, { } right, { } bottom] && right > left && bottom > top ? new FaceBox(left, top, right - left, bottom - top) : null;
    }

    /// <summary>The vectors in a cell: one, or one a row of an array of two dimensions; or why there are none.</summary>
    public static (IReadOnlyList<VectorCell> Cells, Reason? Problem) Vectors(object? cell) => cell switch
    {
        float[] vector => ([VectorCell.OfNumbers(Array.ConvertAll(vector, v => (double)v), "f4")], null),
        string text when text.AsSpan().Trim() is ['{', ..] or ['[', ..] => Lists(text.Trim()),
        null => ([], null),
        _ => StoredVectors.Decode(cell, VectorEncoding.Auto),
    };

    /// <summary>PostgreSQL's arrays <c>{1,2}</c> and <c>{{1,2},{3,4}}</c>, vectors and JSON <c>[1,2]</c> and <c>[[1,2],[3,4]]</c>; a JSON object's <c>embedding</c>.</summary>
    private static (IReadOnlyList<VectorCell> Cells, Reason? Problem) Lists(string text)
    {
        if (text[0] == '{' && text.Contains(':', StringComparison.Ordinal))
        {
            return OfObject(text);
        }

        var cells = new List<VectorCell>();
        for (var rest = text.AsSpan(); rest.IndexOfAny('}', ']') is >= 0 and var close; rest = rest[(close + 1)..])
        {
            // What closes a list of lists opens nothing here any more.
            var open = rest[..close].LastIndexOfAny('{', '[');
            var (vector, problem) = open < 0 ? ([], null) : Numbers(rest[(open + 1)..close]);
            if (problem is not null || cells.Count == MostVectors)
            {
                return ([], problem ?? new Reason("vector-encoding", "more vectors in one cell than anybody has photos"));
            }

            if (vector.Length > 0)
            {
                cells.Add(VectorCell.OfNumbers(vector));
            }
        }

        return (cells, null);
    }

    private static (double[] Vector, Reason? Problem) Numbers(ReadOnlySpan<char> text)
    {
        if (text.IsWhiteSpace())
        {
            return ([], null);
        }

        var numbers = new double[text.Count(',') + 1];
        var next = 0;
        foreach (var range in text.Split(','))
        {
            var item = text[range].Trim().Trim('"');
            if (item.Equals("NULL", StringComparison.OrdinalIgnoreCase))
            {
                return ([], new Reason("vector-not-number", "a value of the vector is null"));
            }

            if (!double.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[next++]))
            {
                return ([], new Reason("vector-encoding", "text that is no list of numbers"));
            }
        }

        return (numbers, null);
    }

    private static (IReadOnlyList<VectorCell> Cells, Reason? Problem) OfObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var name in (string[])["embedding", "encoding", "vector", "descriptor"])
            {
                if (document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array)
                {
                    return Lists(value.GetRawText());
                }
            }
        }
        catch (JsonException)
        {
            return ([], new Reason("vector-encoding", "text that is no list of numbers"));
        }

        return ([], new Reason("vector-encoding", "a JSON object without an embedding in it"));
    }
}
