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
    public async Task A_row_of_a_million_cells_is_refused_rather_than_all_others_made_as_long()
    {
        var wide = new string(',', 1_000_000);
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("wide.csv", $"a,b\n1,2\n{wide}x\n3,4\n")));
        var cells = string.Concat(Enumerable.Repeat("<td>x", 20_000));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("wide.html", $"<html><table><tr><td>a<tr>{cells}</table>")));
        var spans = string.Concat(Enumerable.Repeat("<tr><td colspan=1000 rowspan=60000>x<td colspan=1000>y", 100));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("spans.html", $"<html><table>{spans}</table>")));
    }

    [Fact]
    public async Task Cells_of_HTML_stand_in_their_columns_whatever_spans_what()
    {
        var (_, parts) = await Reading.OfAsync(_files.Write("spans.html", "<html><table><tr><th>a<th>b<th>c<tr><td rowspan=2>1<td colspan=2>2<br>and<tr><td>3<td>4<tr><td>5<td>6<td>7</table>"));

        Assert.Equal([["1", "2\nand", null], [null, "3", "4"], ["5", "6", "7"]], Assert.IsType<TableRows>(Assert.Single(parts)).Rows);
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
    public async Task One_long_row_makes_no_thousand_others_as_long()
    {
        var wide = new string(',', 9_999);
        var rows = string.Concat(Enumerable.Repeat("b\n", 400));
        var ragged = _files.Write("ragged.csv", $"a\n{rows}{wide}x\n{rows}");

        var tables = (await Reading.OfAsync(ragged)).Parts.Cast<TableRows>().ToList();

        Assert.Equal(801, tables.Sum(t => t.Rows.Count));
        Assert.Equal((1, 400), (tables[0].Columns.Count, tables[0].Rows.Count));
        Assert.All(tables, t => Assert.InRange((long)t.Columns.Count * t.Rows.Count, 0, 250_000));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("bomb.csv", $"a{wide}\n{rows}"), ReadingLimits.Default with { Grown = 1 << 20 }));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("wide.csv", "a\n" + new string(',', 20_000) + "x\n")));
    }

    [Theory]
    [InlineData("a.html", "<html><body><table><tr>{0}</tr>{1}</table>", "<td>x</td>", "<tr><td>y</td></tr>")]
    [InlineData("a.md", "|{0}\n|{2}\n{1}", "x|", "|y|\n")]
    public async Task A_table_of_a_few_letters_and_a_million_cells_is_refused(string name, string page, string cell, string row)
    {
        string Text(int width, int rows) => string.Format(
            System.Globalization.CultureInfo.InvariantCulture, page,
            string.Concat(Enumerable.Repeat(cell, width)), string.Concat(Enumerable.Repeat(row, rows)), string.Concat(Enumerable.Repeat("-|", width)));
        var limits = ReadingLimits.Default with { Values = 1_000 };

        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write(name, Text(100, 100)), limits));
        Assert.Equal(9, Assert.IsType<TableRows>(Assert.Single((await Reading.OfAsync(_files.Write(name, Text(100, 9)), limits)).Parts)).Rows.Count);
    }

    [Fact]
    public async Task A_long_text_that_many_cells_share_grows_to_no_more_than_is_read()
    {
        var path = _files.At("shared.xlsx");
        using (var document = SpreadsheetDocument.Create(path, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            var sheet = workbook.AddNewPart<WorksheetPart>();
            workbook.AddNewPart<SharedStringTablePart>().SharedStringTable = new SharedStringTable(new SharedStringItem(new DocumentFormat.OpenXml.Spreadsheet.Text(new string('x', 10_000))));
            sheet.Worksheet = new Worksheet(new SheetData(Enumerable.Range(1, 300).Select(i => new Row(Shared($"A{i}", 0)))));
            workbook.Workbook = new Workbook(new Sheets(new Sheet { Name = "Long", SheetId = 1, Id = workbook.GetIdOfPart(sheet) }));
        }

        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(path, ReadingLimits.Default with { Grown = 1 << 20 }));
        var tables = (await Reading.OfAsync(path)).Parts.Cast<TableRows>().ToList();
        Assert.Equal((299, 3), (tables.Sum(t => t.Rows.Count), tables.Count));
    }

    [Fact]
    public async Task A_workbook_whose_parts_are_bad_only_further_in_is_malformed()
    {
        var path = _files.At("late.xlsx");
        WriteWorkbook(path);
        using (var archive = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Update))
        {
            var entry = archive.Entries.Single(e => e.FullName.Contains("sheet", StringComparison.Ordinal) && e.FullName.EndsWith(".xml", StringComparison.Ordinal));
            using var sheet = entry.Open();
            sheet.SetLength(sheet.Length - 20);
        }

        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(path));
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

    [Fact]
    public async Task Numbers_of_a_workbook_that_are_shown_in_a_currency_or_as_shares_say_so()
    {
        var path = _files.At("money.xlsx");
        using (var document = SpreadsheetDocument.Create(path, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            var sheet = workbook.AddNewPart<WorksheetPart>();
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(
                new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "[$€-407]#,##0.00" }, new NumberingFormat { NumberFormatId = 165, FormatCode = "\"$\"#,##0.00" }),
                new CellFormats(new CellFormat { NumberFormatId = 0 }, new CellFormat { NumberFormatId = 164 }, new CellFormat { NumberFormatId = 165 }, new CellFormat { NumberFormatId = 9 }));
            sheet.Worksheet = new Worksheet(new SheetData(
                new Row(Number("A1", "1", 0), Number("B1", "2", 0), Number("C1", "3", 0)),
                new Row(Number("A2", "1", 1), Number("B2", "0.5", 3), Number("C2", "7", 0)),
                new Row(Number("A3", "2", 2), Number("B3", "0.25", 3), Number("C3", "8", 0))));
            workbook.Workbook = new Workbook(new Sheets(new Sheet { Name = "Money", SheetId = 1, Id = workbook.GetIdOfPart(sheet) }));
        }

        var table = Assert.IsType<TableRows>(Assert.Single((await Reading.OfAsync(path)).Parts));

        Assert.Equal([(0, "EUR", 1L), (0, "USD", 1L), (1, "%", 2L)], table.Units.Select(u => (u.Key.Column, u.Key.Unit, u.Value)).Order());
        Assert.Equal(["1", "0.5", "7"], table.Rows[0]);
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

    [Fact]
    public async Task A_quote_that_is_never_closed_is_told_with_its_line_and_takes_no_rows_for_a_cell()
    {
        var path = _files.Write("open.csv", "name,note\nAda,\"of two\nlines\"\nBo,\"never closed\nCy,x\n");
        var reading = new DocumentReading(ReadingLimits.Default);
        var parts = new List<DocumentPart>();

        var refusal = await Assert.ThrowsAsync<SemblanceException>(async () =>
        {
            await foreach (var part in reading.ReadAsync(path, DocumentKind.Csv, CancellationToken.None))
            {
                parts.Add(part);
            }
        });

        Assert.Equal("document-malformed", refusal.Code);
        Assert.Contains("line 4", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["Ada", "of two\nlines"], Assert.Single(Assert.IsType<TableRows>(Assert.Single(parts)).Rows));
    }
}
