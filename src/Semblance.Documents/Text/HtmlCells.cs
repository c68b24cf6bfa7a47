using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Semblance.Documents.Text;

/// <summary>What the cells of a table in HTML show, each in its column whatever spans what.</summary>
internal static class HtmlCells
{
    private const int MostSpan = 1_000; // columns, by the HTML standard, 4.9.11
    private const int MostRowSpan = 65_534;

    private static readonly HashSet<string> Lines = new(StringComparer.OrdinalIgnoreCase) { "br", "p", "div", "li" };

    /// <summary>Rows without any text are passed over, as those of sheets are. A cell's text is in its first column and row; the others that it spans are empty.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>> RowsOf(IHtmlTableElement table)
    {
        var rows = new List<IReadOnlyList<string?>>();
        var spanned = new Dictionary<int, int>(); // column: rows yet to come that a cell above reaches into
        foreach (var row in table.Rows)
        {
            var cells = RowOf(row, spanned);
            if (cells.Exists(c => !string.IsNullOrEmpty(c)))
            {
                rows.Add(cells);
            }
        }

        return rows;
    }

    public static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static List<string?> RowOf(IHtmlTableRowElement row, Dictionary<int, int> spanned)
    {
        var cells = new List<string?>();
        foreach (var cell in row.Cells)
        {
            while (cells.Count <= Cells.MostColumns && IsSpanned(spanned, cells.Count))
            {
                cells.Add(null);
            }

            var (columns, further) = (Math.Clamp(cell.ColumnSpan, 1, MostSpan), Math.Clamp(cell.RowSpan, 1, MostRowSpan) - 1);
            for (var i = 0; i < columns && cells.Count <= Cells.MostColumns; i++)
            {
                if (further > 0)
                {
                    spanned[cells.Count] = further;
                }

                cells.Add(i == 0 ? TextOf(cell) : null);
            }
        }

        // Cells from above to the right of the last.
        foreach (var column in spanned.Keys.Where(c => c >= cells.Count).ToList())
        {
            IsSpanned(spanned, column);
        }

        return cells;
    }

    private static bool IsSpanned(Dictionary<int, int> spanned, int column)
    {
        if (!spanned.TryGetValue(column, out var rows))
        {
            return false;
        }

        if (rows == 1)
        {
            spanned.Remove(column);
        }
        else
        {
            spanned[column] = rows - 1;
        }

        return true;
    }

    private static string TextOf(IElement cell)
    {
        var text = new StringBuilder();
        foreach (var node in cell.Descendants())
        {
            if (node is IText words)
            {
                text.Append(words.Data.Replace('\n', ' ').Replace('\r', ' '));
            }
            else if (node is IElement element && Lines.Contains(element.LocalName))
            {
                text.Append('\n');
            }
        }

        return string.Join('\n', text.ToString().Split('\n').Select(Words).Where(l => l.Length > 0));
    }
}
