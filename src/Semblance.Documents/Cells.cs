using System.Globalization;
using Semblance.Documents.Search;

namespace Semblance.Documents;

/// <summary>Makes rows of unequal length into a table, none larger than what a document may grow to: every row is as long as the longest, wherever that comes from.</summary>
internal static class Cells
{
    /// <summary>Columns of a table at most, as of a sheet (ECMA-376).</summary>
    public const int MostColumns = 16_384;

    /// <summary>Of the name of a column, in whatever repeats it for each of its cells.</summary>
    private const int MostOfName = ChunkMaker.MostColumnName;

    // What an empty cell takes in memory, and more than what it takes in a store.
    private const int Cell = 8;

    /// <summary>As many named columns as the longest row has cells, and every row as long.</summary>
    /// <exception cref="SemblanceException">Exhausted, <c>document-too-large</c>.</exception>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows) Square(
        DocumentFile file, IReadOnlyList<string?> head, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var all = rows.ToList();
        var width = all.Select(r => r.Count).Append(head.Count).Max();
        if (width > MostColumns || (long)width * (all.Count + 1) > file.Limits.Values)
        {
            throw file.TooLarge($"a table of {all.Count + 1:N0} rows and {width:N0} columns has more than {MostColumns:N0} columns or {file.Limits.Values:N0} cells");
        }

        var columns = Names(head, width);
        file.Give(columns.Sum(c => (long)c.Length) + all.Sum(r => Weight(columns, r)));
        return (columns, [.. all.Select(r => Pad(r, width))]);
    }

    /// <summary>What a row grows to: all its cells, and the names of those that are filled, which its pieces for search repeat.</summary>
    private static long Weight(IReadOnlyList<string> columns, IReadOnlyList<string?> row)
    {
        var weight = (long)Cell * columns.Count;
        for (var i = 0; i < row.Count; i++)
        {
            weight += row[i] is { Length: > 0 } cell ? cell.Length + Math.Min(columns[i].Length, MostOfName) : 0;
        }

        return weight;
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<string?> head, int width) =>
        [.. Enumerable.Range(0, width).Select(i => i < head.Count && !string.IsNullOrWhiteSpace(head[i]) ? head[i]!.Trim() : string.Create(CultureInfo.InvariantCulture, $"column {i + 1}"))];

    private static IReadOnlyList<string?> Pad(IReadOnlyList<string?> row, int width) =>
        row.Count == width ? row : [.. row, .. Enumerable.Repeat((string?)null, width - row.Count)];
}
