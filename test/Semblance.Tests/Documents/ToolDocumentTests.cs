using Semblance.Documents;

namespace Semblance.Tests.Documents;

/// <summary>Documents that scripts/make-tool-documents.sh had LibreOffice, poppler and Python make: what they hold, and where.</summary>
public sealed class ToolDocumentTests
{
    private const string Letters = "a reminder is sent to Zoë in Łódź – it costs 5 €.";

    [Fact]
    public async Task A_text_document_saved_as_DOCX_keeps_headings_notes_boxes_and_spanned_cells_and_nothing_withdrawn()
    {
        var (kind, parts) = await OfAsync("handbook.docx");

        Assert.Equal(DocumentKind.Docx, kind);
        Assert.Equal(
            [
                (null, "What every clerk has to know, in two pages."),
                ("Onboarding", "A loan begins with onboarding: the borrower shows a passport and signs. See the terms.\n\nRead the passport.\n\nAsk for the salary.\n\nOr an identity card of the same country."),
                ("Arrears", $"After \t30 days\n{Letters}\n\nA box beside the text.\n\nNobody is called before nine."),
            ],
            parts.OfType<Section>().Select(s => (s.Heading, s.Text)));
        AssertRates(Assert.Single(parts.OfType<TableRows>()), "Rates");
    }

    [Fact]
    public async Task The_same_document_saved_as_HTML_is_read_the_same()
    {
        var (kind, parts) = await OfAsync("handbook.html");

        Assert.Equal(DocumentKind.Html, kind);
        Assert.Equal(["Handbook of loans", "Onboarding", "Arrears"], parts.OfType<Section>().Select(s => s.Heading));
        Assert.Contains("the borrower shows a passport1 and signs.", parts.OfType<Section>().ElementAt(1).Text, StringComparison.Ordinal);
        Assert.Contains(Letters, parts.OfType<Section>().Last().Text, StringComparison.Ordinal);
        Assert.DoesNotContain("line-height", string.Concat(parts.OfType<Section>().Select(s => s.Text)), StringComparison.Ordinal);
        AssertRates(Assert.Single(parts.OfType<TableRows>()), "Rates");
    }

    [Theory]
    [InlineData("handbook-utf8.txt")]
    [InlineData("handbook-utf16.txt")]
    public async Task Text_is_read_in_the_encoding_that_its_mark_names(string name)
    {
        var (kind, parts) = await OfAsync(name);

        Assert.Equal(DocumentKind.Text, kind);
        var lines = Assert.IsType<Section>(parts[0]).Text.Split('\n');
        Assert.Equal(("What every clerk has to know, in two pages.", "Onboarding"), (lines[0], lines[1]));
        Assert.Contains(Letters, lines);
        Assert.Equal((20, "Nobody is called before nine."), (parts[^1].Place.Line, Assert.IsType<Section>(parts[^1]).Text));
    }

    [ReadersFact]
    public async Task A_PDF_gives_its_blocks_with_their_pages_and_boxes()
    {
        var (kind, parts) = await OfAsync("handbook.pdf");

        Assert.Equal(DocumentKind.Pdf, kind);
        var sections = parts.Cast<Section>().ToList();
        Assert.Equal([1, 2], sections.Select(s => s.Place.Page!.Value).Distinct());

        // The margins are 2 cm, 56.7 points, of an A4 page of 595 by 842.
        var heading = sections.Single(s => s.Text == "Onboarding");
        Assert.Equal(1, heading.Place.Page);
        Assert.InRange(heading.Place.Box!.Value.X, 56, 58);
        Assert.InRange(heading.Place.Box!.Value.Y, 120, 132);
        Assert.InRange(heading.Place.Box!.Value.Width, 110, 130);
        var reminder = sections.Single(s => s.Text.Contains(Letters, StringComparison.Ordinal));
        Assert.Equal(2, reminder.Place.Page);
        var note = sections.Single(s => s.Text.Contains("identity card", StringComparison.Ordinal));
        Assert.InRange(note.Place.Box!.Value.Y, 740, 800);
        Assert.All(sections, s => Assert.InRange(s.Place.Box!.Value.X + s.Place.Box!.Value.Width, 57, 540));
    }

    [ReadersFact]
    public async Task A_PDF_that_asks_for_a_password_is_refused_and_one_that_only_may_not_be_printed_is_read()
    {
        Assert.Equal("document-encrypted", await Reading.RefusalOfAsync(PathOf("locked.pdf")));

        Assert.Contains((await OfAsync("no-printing.pdf")).Parts, p => p is Section { Text: "Onboarding" });
    }

    [ReadersFact]
    public async Task A_scanned_page_is_looked_at_and_the_pages_behind_it_are_read()
    {
        var (_, scanned) = await OfAsync("scan.pdf");
        var (_, mixed) = await OfAsync("mixed.pdf");

        var scan = scanned.Cast<Section>().ToList();
        Assert.All(scan, s => Assert.Equal(1, s.Place.Page));
        Assert.Contains(scan, s => s.Text.Contains("every clerk has to know", StringComparison.Ordinal));
        var heading = scan.Single(s => s.Text == "Onboarding");
        Assert.InRange(heading.Place.Box!.Value.X, 54, 60);
        Assert.InRange(heading.Place.Box!.Value.Y, 120, 140);
        var read = mixed.Cast<Section>().ToList();
        Assert.Equal([1, 2], read.Where(s => s.Text == "Onboarding").Select(s => s.Place.Page!.Value));
        Assert.Contains(read, s => s.Place.Page == 3 && s.Text.Contains(Letters, StringComparison.Ordinal));
    }

    [ReadersFact]
    public async Task Pages_as_PNG_and_TIFF_are_read_with_boxes_in_pixels()
    {
        var (kind, png) = await OfAsync("page.png");
        var (_, tiff) = await OfAsync("page.tif");

        Assert.Equal(DocumentKind.Image, kind);
        Assert.Contains(png.Cast<Section>(), s => s.Text.Contains("Nobody is called before nine.", StringComparison.Ordinal));
        var arrears = png.Cast<Section>().Single(s => s.Text == "Arrears");
        Assert.InRange(arrears.Place.Box!.Value.X, 75, 85); // 2 cm at 100 dots an inch
        var onboarding = tiff.Cast<Section>().Single(s => s.Text == "Onboarding");
        Assert.InRange(onboarding.Place.Box!.Value.X, 112, 125); // and at 150
    }

    [Fact]
    public async Task A_workbook_gives_sheets_with_dates_times_errors_and_the_lines_of_the_sheet()
    {
        var (kind, parts) = await OfAsync("ledger.xlsx");

        Assert.Equal(DocumentKind.Xlsx, kind);
        var tables = parts.Cast<TableRows>().ToList();
        Assert.Equal([("Campaigns 2026", 2), ("Shapes", 5)], tables.Select(t => (t.Place.Path!, t.Place.Line!.Value)));
        Assert.Equal(["campaign", "begins", "spend", "revenue", "conversions", "clicks", "impressions", "share", "at", "paid", "sum"], tables[0].Columns);
        Assert.Equal(["Frühling, Süd", "2026-03-02", "1200.5", "3000", "40", "800", "16000", "0.25", "06:30:00", "true", "1799.5"], tables[0].Rows[0]);
        Assert.Equal("Zwei\nZeilen", tables[0].Rows[2][0]);
        Assert.Equal(("=1+1", null, "#DIV/0!"), (tables[0].Rows[3][0], tables[0].Rows[3][1], tables[0].Rows[3][2]));
        Assert.Equal([["wide", null], [null, "4"]], tables[1].Rows);
    }

    [Theory]
    [InlineData("ledger-windows1252.csv")]
    [InlineData("ledger-utf8.csv")]
    [InlineData("ledger-utf16.csv")]
    public async Task The_workbook_saved_as_CSV_is_read_whatever_its_encoding_delimiter_and_quotes(string name)
    {
        var (kind, parts) = await OfAsync(name);

        Assert.Equal(DocumentKind.Csv, kind);
        var table = Assert.IsType<TableRows>(Assert.Single(parts));
        Assert.Equal((11, 4, 2), (table.Columns.Count, table.Rows.Count, table.Place.Line));
        Assert.Equal(["Frühling, Süd", "Sommer „Nord“", "Zwei\nZeilen", "=1+1"], table.Rows.Select(r => r[0]));
        Assert.Equal("#DIV/0!", table.Rows[3][2]);
    }

    [Fact]
    public async Task The_workbook_saved_as_HTML_is_a_table_for_each_sheet()
    {
        var (_, parts) = await OfAsync("ledger.html");

        var tables = parts.OfType<TableRows>().ToList();
        Assert.Equal(["Sheet 1: Campaigns 2026", "Sheet 2: Shapes"], tables.Select(t => t.Name));
        Assert.Equal(["Frühling, Süd", "Sommer „Nord“", "Zwei\nZeilen", "=1+1"], tables[0].Rows.Select(r => r[0]));
        Assert.Equal(["wide", null], tables[1].Rows[0]);
    }

    [Fact]
    public async Task Text_of_a_PDF_as_poppler_lays_it_out_keeps_its_lines_across_pages()
    {
        var path = PathOf("layout.txt");
        var (_, parts) = await OfAsync("layout.txt");

        var sections = parts.Cast<Section>().ToList();
        var lines = File.ReadAllText(path).Split('\n');
        Assert.Contains('\f', string.Concat(lines));
        Assert.All(sections, s => Assert.Equal(s.Text.Split('\n')[0], lines[s.Place.Line!.Value - 1].TrimStart('\f').TrimEnd()));
        Assert.Equal(2, sections.Count(s => s.Text == "Handbook, third edition"));
    }

    [Fact]
    public async Task HTML_by_poppler_is_text_without_its_styles()
    {
        var (kind, parts) = await OfAsync("poppler.html");

        Assert.Equal(DocumentKind.Html, kind);
        var text = string.Concat(parts.OfType<Section>().Select(s => s.Text));
        Assert.Contains("What every clerk has to know, in two pages.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-webkit-transform", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task XML_by_Python_in_UTF_16_with_namespaces_gives_entries_with_their_XPath()
    {
        var (kind, parts) = await OfAsync("python-log.xml");

        Assert.Equal(DocumentKind.XmlLog, kind);
        var entries = parts.Cast<LogEntry>().ToList();
        Assert.Equal([("ERROR", "E-504", "loan 7 <lost> & found in Łódź"), ("WARN", null, "Traceback (most recent call last):\n  File \"app.py\", line 3"), ("INFO", "I-1", "done")], entries.Select(e => (e.Level, e.Code, e.Message)));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero), entries[0].At);
        Assert.Equal(("/log[1]/entry[2]", "node-1"), (entries[1].Place.Path, entries[1].Attributes["host"]));
    }

    [Theory]
    [InlineData("excel")]
    [InlineData("excel-tab")]
    [InlineData("unix")]
    public async Task CSV_of_every_dialect_of_Python_keeps_quotes_and_line_breaks(string dialect)
    {
        var (_, parts) = await OfAsync($"quotes-{dialect}.csv");

        var table = Assert.IsType<TableRows>(Assert.Single(parts));
        Assert.Equal(["name", "quote", "n"], table.Columns);
        Assert.Equal([("Ada", "she said \"no\"", "1"), ("Bo", "two\nlines; and a semicolon", "2"), ("Cy", "", "")], table.Rows.Select(r => (r[0], r[1] ?? "", r[2] ?? "")));
    }

    [Fact]
    public async Task APIs_as_Python_writes_them_are_read_with_references_followed_and_keys_left_out()
    {
        var (openApi, described) = await OfAsync("openapi.json");
        var (postman, collected) = await OfAsync("loans.postman_collection.json");

        Assert.Equal((DocumentKind.OpenApi, DocumentKind.Postman), (openApi, postman));
        Assert.Equal("Loans of Łódź.", described.OfType<Section>().Single().Text);
        var endpoints = described.OfType<ApiEndpoint>().ToList();
        Assert.Equal([("GET", "/paths/~1loans~1{loan}/get"), ("DELETE", "/paths/~1loans~1{loan}/delete")], endpoints.Select(e => (e.Method, e.Place.Path!)));
        Assert.Contains("Not a number", endpoints[0].Responses, StringComparison.Ordinal);
        Assert.Contains("\"integer\"", endpoints[1].Parameters, StringComparison.Ordinal);
        var request = collected.OfType<ApiEndpoint>().Single();
        Assert.Equal(("POST", "{{base}}/loans/:loan/reminders", "Arrears", "/item/0/item/0"), (request.Method, request.Path, request.Tags.Single(), request.Place.Path));
        Assert.DoesNotContain("secret", request.Parameters, StringComparison.Ordinal);
    }

    private static void AssertRates(TableRows table, string name)
    {
        Assert.Equal(name, table.Name);
        Assert.Equal(["Term", "Rate", "Note"], table.Columns);
        Assert.Equal([["12 months", "4.5 %", "fixed\nno fee"], ["longer terms", null, "on request"]], table.Rows);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "Tools", name);

    private static Task<(DocumentKind Kind, IReadOnlyList<DocumentPart> Parts)> OfAsync(string name) => Reading.OfAsync(PathOf(name));
}
