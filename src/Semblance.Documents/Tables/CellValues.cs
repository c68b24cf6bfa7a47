using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Semblance.Documents.Tables;

/// <summary>What cells of a workbook show, as text.</summary>
internal sealed class CellValues
{
    // The last day that a workbook can name.
    private const double MostDays = 2_958_465;

    private readonly string[] _shared;
    private readonly HashSet<uint> _dates = [];
    private readonly Dictionary<uint, string> _units = [];
    private readonly double _epochShift;

    public CellValues(WorkbookPart workbook)
    {
        _shared = [.. workbook.SharedStringTablePart?.SharedStringTable?.Elements<SharedStringItem>().Select(TextOf) ?? []];
        _epochShift = workbook.Workbook.WorkbookProperties?.Date1904?.Value == true ? 1_462 : 0;
        var stylesheet = workbook.WorkbookStylesPart?.Stylesheet;
        var formats = stylesheet?.NumberingFormats?.Elements<NumberingFormat>()
            .Where(f => f.NumberFormatId is not null)
            .DistinctBy(f => f.NumberFormatId!.Value)
            .ToDictionary(f => f.NumberFormatId!.Value, f => f.FormatCode?.Value ?? "") ?? [];
        var index = 0u;
        foreach (var format in stylesheet?.CellFormats?.Elements<CellFormat>() ?? [])
        {
            var id = format.NumberFormatId?.Value ?? 0;
            if (id is (>= 14 and <= 22) or (>= 45 and <= 47) || (formats.TryGetValue(id, out var code) && IsDate(code)))
            {
                _dates.Add(index);
            }
            else if (CellUnit.Of(id, formats.GetValueOrDefault(id)) is { } unit)
            {
                _units[index] = unit;
            }

            index++;
        }
    }

    /// <returns>Null for a cell that shows nothing.</returns>
    public string? Of(Cell cell)
    {
        var raw = cell.CellValue?.Text;
        if (cell.DataType?.Value is { } type && type != DocumentFormat.OpenXml.Spreadsheet.CellValues.Number)
        {
            return type switch
            {
                DocumentFormat.OpenXml.Spreadsheet.CellValues.SharedString =>
                    int.TryParse(raw, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < _shared.Length ? _shared[i] : null,
                DocumentFormat.OpenXml.Spreadsheet.CellValues.InlineString => cell.InlineString is { } inline ? string.Concat(inline.Descendants<DocumentFormat.OpenXml.Spreadsheet.Text>().Select(t => t.Text)) : null,
                DocumentFormat.OpenXml.Spreadsheet.CellValues.Boolean => raw == "1" ? "true" : "false",
                _ => raw,
            };
        }

        return raw is not null && cell.StyleIndex?.Value is { } style && _dates.Contains(style) ? DateOf(raw) : raw;
    }

    /// <summary>The currency, or %, that a number is shown in; null for one without, and for what is no number.</summary>
    public string? UnitOf(Cell cell) =>
        cell.CellValue is not null && (cell.DataType?.Value is not { } type || type == DocumentFormat.OpenXml.Spreadsheet.CellValues.Number) && cell.StyleIndex?.Value is { } style
            ? _units.GetValueOrDefault(style)
            : null;

    private static string TextOf(SharedStringItem item) => item.Text?.Text ?? string.Concat(item.Elements<Run>().Select(r => r.Text?.Text));

    // Outside of quotes and brackets: [Red] is no date, and "day" is no d; nor is a character that stands for itself behind a backslash.
    private static bool IsDate(string code)
    {
        var isQuoted = false;
        for (var i = 0; i < code.Length; i++)
        {
            isQuoted ^= code[i] == '"';
            if (code[i] == '\\' && !isQuoted)
            {
                i++;
            }
            else if (code[i] == '[' && code.IndexOf(']', i) is > 0 and var end)
            {
                i = end;
            }
            else if (!isQuoted && code[i] is 'y' or 'd' or 'h' or 's')
            {
                return true;
            }
        }

        return false;
    }

    private string DateOf(string raw)
    {
        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) || !(days >= 0 && days + _epochShift < MostDays))
        {
            return raw;
        }

        var at = DateTime.FromOADate(days + _epochShift);
        return at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : days < 1 ? "HH:mm:ss" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }
}
