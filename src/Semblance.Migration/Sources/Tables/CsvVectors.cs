using System.Globalization;
using System.Text;
using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Sqlite;
using Semblance.Migration.Sources.Structures;

namespace Semblance.Migration.Sources.Tables;

/// <summary>
/// A table with one vector a row: features_all.csv of the dlib camera projects, 129 columns with the name first, or 128 without a name, where
/// row n is person n; or a table (pandas) with the vector as text in one column. Rows are read as they come.
/// </summary>
internal static class CsvVectors
{
    /// <summary>Vector widths in use; a row one longer has its label in it, also when the label is a number.</summary>
    private static readonly int[] KnownWidths = [128, 160, 192, 256, 512, 1024, 2622, 4096];

    public static OpenStructure Open(FoundFile file)
    {
        var layout = LayoutOf(file.Full);
        var prefix = PrefixOf(file);
        var structure = new Structure(layout.Label is null ? "csv-vectors" : "csv-name-vectors")
        {
            Dtype = "text",
            Entries = Rows(file.Full, layout, prefix),
            Note = layout.Label is null ? new Reason("names-by-row", $"no column of names: row n is imported as {prefix}_n") : null,
        };
        return new OpenStructure(structure);
    }

    /// <summary>"person", as the projects themselves count, for the one file of all people; another file counts by its own name, so that row 1
    /// of two files is never one person.</summary>
    private static string PrefixOf(FoundFile file) => file.Stem.Equals("features_all", StringComparison.OrdinalIgnoreCase) ? "person" : file.Stem;

    private static IEnumerable<Entry> Rows(string path, Layout layout, string prefix)
    {
        long person = 0;
        foreach (var (fields, line) in CsvRecords.Read(path, layout.Delimiter).Skip(layout.HasHeader ? 1 : 0))
        {
            person++;
            yield return RowOf(fields, layout, FormattableString.Invariant($"{prefix}_{person}"), FormattableString.Invariant($"line {line}"));
        }
    }

    private static Entry RowOf(string[] fields, Layout layout, string unnamed, string detail)
    {
        var label = layout.Label is { } column
            ? LabelOf(column < fields.Length ? fields[column] : "")
            : new Label(null, unnamed);
        if (layout.Cell is { } cell)
        {
            var (cells, problem) = StoredVectors.Decode(cell < fields.Length ? fields[cell] : "", VectorEncoding.Text);
            return new Entry(label, cells.Count == 1 ? cells[0] : null, detail, problem);
        }

        var numbers = new double[Math.Max(0, fields.Length - layout.First - layout.After)];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!TryNumber(fields[layout.First + i], out numbers[i]))
            {
                return new Entry(label, null, detail, new Reason("vector-not-number", $"column {layout.First + i + 1} is no number"));
            }
        }

        return new Entry(label, numbers.Length == 0 ? null : VectorCell.OfNumbers(numbers, "text"), detail);
    }

    private static Label LabelOf(string text) =>
        text.Contains('\uFFFD') ? new Label(null, null, "name-not-utf8") : Label.Make(text, isId: false);

    private static Layout LayoutOf(string path)
    {
        var delimiter = CsvSniffer.DelimiterOf(Head(path)) ?? ',';
        var first = CsvRecords.Read(path, delimiter).Take(2).Select(r => r.Fields).ToArray();
        var hasHeader = first.Length > 1 && first[0].Count(f => TryNumber(f, out _)) < first[0].Length / 2;
        var header = first.Length == 0 ? [] : first[0];
        return first.Select(r => Layout.OfCell(header, r, delimiter)).FirstOrDefault(l => l is not null)
            ?? Layout.Of(first.Length == 0 ? [] : first[hasHeader ? 1 : 0], delimiter, hasHeader);
    }

    private static string Head(string path)
    {
        var buffer = new byte[FileSniffer.HeadLength];
        using var stream = File.OpenRead(path);
        return Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)).TrimStart('\uFEFF');
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <param name="Label">The column of the name; null when there is none.</param>
    /// <param name="First">The first column of the vector.</param>
    /// <param name="After">Columns after the vector.</param>
    /// <param name="Cell">The one column that holds the whole vector as text, "[0.1, 0.2, …]", as pandas writes lists; null when each value has a column.</param>
    private readonly record struct Layout(char Delimiter, bool HasHeader, int? Label, int First, int After, int? Cell = null)
    {
        /// <summary>Null when no field is a vector by itself. The name is the column that the header calls so, else the first other one.</summary>
        public static Layout? OfCell(string[] header, string[] fields, char delimiter)
        {
            var cell = Array.FindIndex(fields, IsVector);
            if (cell < 0 || fields.Length < 2)
            {
                return null;
            }

            var named = Array.FindIndex(header, h => FieldNames.Names.Contains(h.Trim(), StringComparer.OrdinalIgnoreCase));
            var label = named >= 0 && named != cell ? named : cell == 0 ? 1 : 0;
            return new Layout(delimiter, !Array.Exists(header, IsVector), label, 0, 0, cell);
        }

        private static bool IsVector(string text) =>
            text.AsSpan().TrimStart().StartsWith("[") && StoredVectors.Decode(text, VectorEncoding.Text).Cells is [{ Width: >= Widths.Minimum }];

        public static Layout Of(string[] fields, char delimiter, bool header)
        {
            var first = Array.FindIndex(fields, f => TryNumber(f, out _));
            var last = Array.FindLastIndex(fields, f => TryNumber(f, out _));
            first = Math.Max(0, first);
            var after = Math.Max(0, fields.Length - 1 - last);
            if (first > 0 || after > 0)
            {
                return new Layout(delimiter, header, first > 0 ? 0 : fields.Length - 1, LeadingId(fields, first, after), after);
            }

            if (Array.IndexOf(KnownWidths, fields.Length - 1) < 0)
            {
                return new Layout(delimiter, header, null, 0, 0);
            }

            return IsWhole(fields[0]) || !IsWhole(fields[^1])
                ? new Layout(delimiter, header, 0, 1, 0)
                : new Layout(delimiter, header, fields.Length - 1, 0, 1);
        }

        /// <summary>A row number or id between the name and a vector of known width is no part of the vector.</summary>
        private static int LeadingId(string[] fields, int first, int after) =>
            Array.IndexOf(KnownWidths, fields.Length - first - after - 1) >= 0 && IsWhole(fields[first]) ? first + 1 : first;

        private static bool IsWhole(string text) => TryNumber(text, out var number) && double.IsInteger(number) && !text.Contains('.', StringComparison.Ordinal);
    }
}
