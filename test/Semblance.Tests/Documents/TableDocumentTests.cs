using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Semblance.Documents;

namespace Semblance.Tests.Documents;

public sealed class TableDocumentTests : IDisposable
{
    private readonly Reading _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Rows_of_any_length_are_kept_and_formulas_stay_text()
    {
        var (kind, parts) = await Reading.OfAsync(_files.Write("ads.csv", "campaign;spend;\r\nspring;12,50\r\n\"a \"\"b\"\"\nc\";=1+1;x;y\r\n;;\r\n"));

        Assert.Equal(DocumentKind.Csv, kind);
        var table = Assert.IsType<TableRows>(Assert.Single(parts));
        Assert.Equal(["campaign", "spend", "column 3", "column 4"], table.Columns);
        Assert.Equal(["spring", "12,50", null, null], table.Rows[0]);
        Assert.Equal(["a \"b\"\nc", "=1+1", "x", "y"], table.Rows[1]);
        Assert.Equal((2, 1, 2), (table.Rows.Count, table.FirstRow, table.Place.Line));
    }

    [Fact]
    public async Task A_long_table_comes_in_blocks_that_know_their_rows()
    {
        var (_, parts) = await Reading.OfAsync(_files.Write("long.csv", "n\n" + string.Join('\n', Enumerable.Range(1, 1_201))));

        Assert.Equal([(1, 500), (501, 500), (1001, 201)], parts.Cast<TableRows>().Select(t => (t.FirstRow, t.Rows.Count)));
        Assert.Equal("1201", parts.Cast<TableRows>().Last().Rows[^1][0]);
    }

    [Fact]
    public async Task A_table_of_a_head_alone_keeps_its_columns()
    {
        var (_, parts) = await Reading.OfAsync(_files.Write("head.csv", "a,b\n"));

        var table = Assert.IsType<TableRows>(Assert.Single(parts));
        Assert.Equal((2, 0), (table.Columns.Count, table.Rows.Count));
    }

    [Fact]
    public async Task Sheets_of_a_workbook_are_tables_with_dates_as_dates_and_gaps_as_gaps()
    {
        var path = _files.At("book.xlsx");
        WriteWorkbook(path);

        var (kind, parts) = await Reading.OfAsync(path);

        Assert.Equal(DocumentKind.Xlsx, kind);
        var table = Assert.IsType<TableRows>(Assert.Single(parts));
        Assert.Equal(("Spend", "Spend"), (table.Name, table.Place.Path));
        Assert.Equal(["day", "column 2", "cost"], table.Columns);
        Assert.Equal(["2026-02-03", null, "12.5"], table.Rows[0]);
        Assert.Equal(["2026-02-03T06:00:00", "true", "inline"], table.Rows[1]);
    }

    [Fact]
    public async Task An_archive_that_unfolds_to_too_much_is_refused_before_it_is_read()
    {
        var path = _files.At("bomb.xlsx");
        using (var archive = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("xl/workbook.xml").Open();
            entry.Write(new byte[3 << 20]);
        }

        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(path, ReadingLimits.Default with { UnfoldedBytes = 1 << 20 }));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(path));
    }

    private static void WriteWorkbook(string path)
    {
        using var document = SpreadsheetDocument.Create(path, SpreadsheetDocumentType.Workbook);
        var workbook = document.AddWorkbookPart();
        var sheet = workbook.AddNewPart<WorksheetPart>();
        workbook.AddNewPart<SharedStringTablePart>().SharedStringTable = new SharedStringTable(
            new SharedStringItem(new DocumentFormat.OpenXml.Spreadsheet.Text("day")),
            new SharedStringItem(new Run(new DocumentFormat.OpenXml.Spreadsheet.Text("co")), new Run(new DocumentFormat.OpenXml.Spreadsheet.Text("st"))));
        workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(
            new CellFormats(new CellFormat { NumberFormatId = 0 }, new CellFormat { NumberFormatId = 22 }));
        sheet.Worksheet = new Worksheet(new SheetData(
            new Row(Shared("A1", 0), Shared("C1", 1)),
            new Row(Number("A2", "46056", 1), Number("C2", "12.5", 0)),
            new Row(
                Number("A3", "46056.25", 1),
                new Cell { CellReference = "B3", DataType = CellValues.Boolean, CellValue = new CellValue("1") },
                new Cell { CellReference = "C3", DataType = CellValues.InlineString, InlineString = new InlineString(new DocumentFormat.OpenXml.Spreadsheet.Text("inline")) })));
        workbook.Workbook = new Workbook(new Sheets(new Sheet { Name = "Spend", SheetId = 1, Id = workbook.GetIdOfPart(sheet) }));
    }

    private static Cell Shared(string at, int index) => new() { CellReference = at, DataType = CellValues.SharedString, CellValue = new CellValue($"{index}") };

    private static Cell Number(string at, string value, uint style) => new() { CellReference = at, StyleIndex = style, CellValue = new CellValue(value) };
}
