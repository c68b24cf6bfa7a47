using System.Runtime.CompilerServices;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Semblance.Documents.Tables;

/// <summary>Workbooks (ECMA-376): every sheet is a table, its first row the head. Formulas give the value that was saved with them; dates are ISO 8601.</summary>
internal sealed class XlsxReader : IDocumentReader
{
    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await UnfoldedSize.CheckAsync(file, cancellationToken);
        await using var stream = file.Open();
        using var document = Open(file, stream);
        if (document.WorkbookPart is not { Workbook.Sheets: { } sheets } workbook)
        {
            throw file.Malformed("it holds no sheets");
        }

        var values = new CellValues(workbook);
        var order = 0;
        foreach (var sheet in sheets.Elements<Sheet>())
        {
            if (sheet.Id?.Value is { } id && workbook.GetPartById(id) is WorksheetPart part)
            {
                foreach (var block in Blocks(file, part, sheet.Name?.Value, values, cancellationToken))
                {
                    yield return block with { Order = order++ };
                }
            }
        }
    }

    private static SpreadsheetDocument Open(DocumentFile file, Stream stream)
    {
        try
        {
            return SpreadsheetDocument.Open(stream, isEditable: false);
        }
        catch (Exception e) when (e is OpenXmlPackageException or FormatException or IOException or System.Xml.XmlException or ArgumentException)
        {
            throw file.Malformed("it is no workbook", e);
        }
    }

    private static IEnumerable<TableRows> Blocks(DocumentFile file, WorksheetPart part, string? name, CellValues values, CancellationToken cancellationToken)
    {
        var table = new RowBlocks(file, name);
        using var reader = OpenXmlReader.Create(part);
        var number = 0;
        while (reader.Read())
        {
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement || reader.LoadCurrentElement() is not Row row)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            number = (int)(row.RowIndex?.Value ?? (uint)number + 1);
            var (cells, units) = Cells(row, values);
            if (table.Add(cells, new Place { Path = name, Line = number }, units) is { } block)
            {
                yield return block;
            }
        }

        if (table.End() is { } last)
        {
            yield return last;
        }
    }

    /// <summary>In their columns: empty cells are not in the file.</summary>
    private static (List<string?> Cells, List<(int Column, string Unit)> Units) Cells(Row row, CellValues values)
    {
        var (cells, units) = (new List<string?>(), new List<(int Column, string Unit)>());
        foreach (var cell in row.Elements<Cell>())
        {
            var column = Math.Min(cell.CellReference?.Value is { } reference ? ColumnOf(reference) : cells.Count, Documents.Cells.MostColumns - 1);
            while (cells.Count < column)
            {
                cells.Add(null);
            }

            if (values.UnitOf(cell) is { } unit)
            {
                units.Add((cells.Count, unit));
            }

            cells.Add(values.Of(cell));
        }

        return (cells, units);
    }

    private static int ColumnOf(string reference)
    {
        var column = 0;
        foreach (var c in reference.TakeWhile(char.IsAsciiLetter))
        {
            column = Math.Min(Documents.Cells.MostColumns, (column * 26) + (char.ToUpperInvariant(c) - 'A' + 1));
        }

        return Math.Max(0, column - 1);
    }
}
