using System.Globalization;
using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Migration.Documents;

/// <summary>Cells of a guide's tables as parts of documents.</summary>
internal static class GuideParts
{
    // As for documents that are read anew (ReadingLimits.Values).
    private const int MostCells = 1_000_000;

    /// <summary>The box of a piece of text: <c>[x0, y0, x1, y1]</c>, or an object of l, t, r, b; null for anything else.</summary>
    public static PageBox? Box(JsonElement json)
    {
        double?[] sides = json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 4
            ? [.. json.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetDouble(out var n) ? n : (double?)null)]
            : [GuideJson.Number(json, "l", "x0", "left"), GuideJson.Number(json, "t", "y0", "top"), GuideJson.Number(json, "r", "x1", "right"), GuideJson.Number(json, "b", "y1", "bottom")];
        return sides is [{ } x0, { } y0, { } x1, { } y1] && Array.TrueForAll([x0, y0, x1, y1], double.IsFinite)
            ? new PageBox(Math.Min(x0, x1), Math.Min(y0, y1), Math.Abs(x1 - x0), Math.Abs(y1 - y0))
            : null;
    }

    /// <summary>
    /// A table as the program stored it: a list of objects by column, a list of lists whose first names the columns, or an object of <c>columns</c> and <c>rows</c> or <c>data</c>.
    /// </summary>
    /// <returns>Null when it is none of these, or larger than any table.</returns>
    public static TableRows? Table(JsonElement json, int order)
    {
        var (columns, rows) = Shape(json);
        if (columns is null || rows is null || columns.Count == 0)
        {
            return null;
        }

        return new TableRows(order, Place.Unknown, null, columns, 1, rows);
    }

    /// <summary>The other things that an entry says, each as text.</summary>
    public static IReadOnlyDictionary<string, string> Attributes(JsonElement json)
    {
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject())
            {
                attributes[member.Name] = GuideJson.Cell(member.Value) ?? "";
            }
        }
        else if (GuideJson.Cell(json) is { } text)
        {
            attributes["attrs"] = text;
        }

        return attributes;
    }

    private static (IReadOnlyList<string>? Columns, IReadOnlyList<IReadOnlyList<string?>>? Rows) Shape(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array when json.GetArrayLength() > 0 && json.EnumerateArray().All(r => r.ValueKind == JsonValueKind.Object) => OfObjects(json),
        JsonValueKind.Array when json.GetArrayLength() > 0 && json.EnumerateArray().All(r => r.ValueKind == JsonValueKind.Array) => OfLists(json.EnumerateArray().First(), json.EnumerateArray().Skip(1)),
        JsonValueKind.Object when List(json, "columns", "headers", "header") is { } head && List(json, "rows", "data") is { } body =>
            body.EnumerateArray().All(r => r.ValueKind == JsonValueKind.Object) && body.GetArrayLength() > 0 ? OfObjects(body, head) : OfLists(head, body.EnumerateArray()),
        JsonValueKind.Object when List(json, "rows", "data") is { } alone => Shape(alone),
        _ => (null, null),
    };

    private static JsonElement? List(JsonElement json, params string[] names) =>
        names.Select(n => json.TryGetProperty(n, out var list) && list.ValueKind == JsonValueKind.Array ? list : (JsonElement?)null).FirstOrDefault(l => l is not null);

    private static (IReadOnlyList<string>?, IReadOnlyList<IReadOnlyList<string?>>?) OfObjects(JsonElement rows, JsonElement? head = null)
    {
        var length = rows.GetArrayLength();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in (head?.EnumerateArray().Select(GuideJson.Cell).OfType<string>() ?? []).Concat(rows.EnumerateArray().SelectMany(r => r.EnumerateObject().Select(m => m.Name))))
        {
            places.TryAdd(name, places.Count);
            if ((long)places.Count * length > MostCells)
            {
                return (null, null);
            }
        }

        return ([.. places.Keys], [.. rows.EnumerateArray().Select(row =>
        {
            var cells = new string?[places.Count];
            foreach (var member in row.EnumerateObject())
            {
                cells[places[member.Name]] = GuideJson.Cell(member.Value);
            }

            return cells;
        })]);
    }

    private static (IReadOnlyList<string>?, IReadOnlyList<IReadOnlyList<string?>>?) OfLists(JsonElement head, IEnumerable<JsonElement> body)
    {
        var names = head.EnumerateArray().Select(GuideJson.Cell).ToList();
        var rows = body.Select(r => r.ValueKind == JsonValueKind.Array ? r.EnumerateArray().Select(GuideJson.Cell).ToList() : [GuideJson.Cell(r)]).ToList();
        var width = rows.Select(r => r.Count).Append(names.Count).Max();
        if ((long)width * Math.Max(1, rows.Count) > MostCells)
        {
            return (null, null);
        }

        var columns = Enumerable.Range(0, width).Select(i => i < names.Count && !string.IsNullOrWhiteSpace(names[i]) ? names[i]! : string.Create(CultureInfo.InvariantCulture, $"column {i + 1}"));
        return ([.. columns], [.. rows.Select(r => (IReadOnlyList<string?>)[.. r, .. Enumerable.Repeat((string?)null, width - r.Count)])]);
    }
}
