using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace Semblance.Reports;

/// <summary>
/// Writes one sheet cell by cell: a tree of elements for each of a million cells would take most of the time and all of the memory. Text is kept once
/// for the whole workbook; none is ever a formula.
/// </summary>
internal sealed class WorksheetWriter : IDisposable
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private readonly XmlWriter _xml;
    private readonly SharedTexts _texts;

    /// <param name="widths">Of the columns, in characters.</param>
    public WorksheetWriter(WorksheetPart part, SharedTexts texts, params int[] widths)
    {
        _texts = texts;
        _xml = XmlWriter.Create(part.GetStream(FileMode.Create, FileAccess.Write), new XmlWriterSettings { CloseOutput = true });
        _xml.WriteStartElement("worksheet", Main);
        _xml.WriteStartElement("cols", Main);
        for (var i = 0; i < widths.Length; i++)
        {
            _xml.WriteStartElement("col", Main);
            var column = (i + 1).ToString(CultureInfo.InvariantCulture);
            _xml.WriteAttributeString("min", column);
            _xml.WriteAttributeString("max", column);
            _xml.WriteAttributeString("width", widths[i].ToString(CultureInfo.InvariantCulture));
            _xml.WriteAttributeString("customWidth", "1");
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
        _xml.WriteStartElement("sheetData", Main);
    }

    public void AddHeading(params string[] cells) => AddRow(WorkbookStyles.Bold, cells);

    /// <param name="cells">Text, whole numbers, shares, days, times or null.</param>
    public void Add(params object?[] cells) => AddRow(null, cells);

    public void Dispose()
    {
        _xml.WriteEndElement();
        _xml.WriteEndElement();
        _xml.Dispose();
    }

    private void AddRow(int? style, object?[] cells)
    {
        _xml.WriteStartElement("row", Main);
        foreach (var cell in cells)
        {
            switch (cell)
            {
                case null:
                    Write("", null, null);
                    break;
                case string text:
                    Write(_texts.NumberOf(text).ToString(CultureInfo.InvariantCulture), "s", style ?? (FormulaGuard.IsFormula(text) ? WorkbookStyles.Quoted : null));
                    break;
                case DateOnly day:
                    Write(day.ToDateTime(TimeOnly.MinValue).ToOADate().ToString(CultureInfo.InvariantCulture), null, WorkbookStyles.Day);
                    break;
                case DateTimeOffset time:
                    Write(time.UtcDateTime.ToOADate().ToString("R", CultureInfo.InvariantCulture), null, WorkbookStyles.Time);
                    break;
                case double share:
                    Write(share.ToString("R", CultureInfo.InvariantCulture), null, WorkbookStyles.Share);
                    break;
                default:
                    Write(((IFormattable)cell).ToString(null, CultureInfo.InvariantCulture), null, style);
                    break;
            }
        }

        _xml.WriteEndElement();
    }

    private void Write(string value, string? type, int? style)
    {
        _xml.WriteStartElement("c", Main);
        if (style is { } number)
        {
            _xml.WriteAttributeString("s", number.ToString(CultureInfo.InvariantCulture));
        }

        if (type is not null)
        {
            _xml.WriteAttributeString("t", type);
        }

        if (value.Length > 0)
        {
            _xml.WriteElementString("v", Main, value);
        }

        _xml.WriteEndElement();
    }
}
