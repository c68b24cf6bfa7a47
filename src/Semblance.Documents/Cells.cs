using System.Globalization;

namespace Semblance.Documents;

/// <summary>Makes rows of unequal length into a table.</summary>
internal static class Cells
{
    /// <summary>As many named columns as the longest row has cells, and every row as long.</summary>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows) Square(
        IReadOnlyList<string?> head, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var all = rows.ToList();
        var width = all.Select(r => r.Count).Append(head.Count).Max();
        return (Names(head, width), [.. all.Select(r => Pad(r, width))]);
    }

    public static IReadOnlyList<string> Names(IReadOnlyList<string?> head, int width) =>
        [.. Enumerable.Range(0, width).Select(i => i < head.Count && !string.IsNullOrWhiteSpace(head[i]) ? head[i]!.Trim() : string.Create(CultureInfo.InvariantCulture, $"column {i + 1}"))];

    public static IReadOnlyList<string?> Pad(IReadOnlyList<string?> row, int width) =>
        row.Count == width ? row : [.. row, .. Enumerable.Repeat((string?)null, width - row.Count)];
}
