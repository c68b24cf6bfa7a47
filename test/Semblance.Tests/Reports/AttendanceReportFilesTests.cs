using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;
using Semblance.Reports;

namespace Semblance.Tests.Reports;

public sealed class AttendanceReportFilesTests
{
    private static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly DateTimeOffset At = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("=1+1", true)]
    [InlineData("+49 30", true)]
    [InlineData("-3", true)]
    [InlineData("@SUM(A1)", true)]
    [InlineData("\tx", true)]
    [InlineData("  =1", true)]
    [InlineData("＝1", true)]
    [InlineData("Ada = Bo", false)]
    [InlineData("", false)]
    public void Text_that_a_spreadsheet_would_run_is_guarded(string text, bool isFormula)
    {
        Assert.Equal(isFormula, FormulaGuard.IsFormula(text));
        Assert.Equal(isFormula ? "'" + text : text, FormulaGuard.Of(text));
    }

    [Fact]
    public async Task A_csv_quotes_what_needs_it_and_guards_what_is_a_formula()
    {
        using var output = new MemoryStream();
        await AttendanceCsv.WriteAsync(CsvPreset.Class, Report("=cmd|' /C calc'!A0", "Quill, \"Ada\""), [], output, CancellationToken.None);
        Assert.Equal(
            "\uFEFFStudent Name,Roll No,Division,Total Sessions,Present,Absent,Attendance %\r\n"
            + "'=cmd|' /C calc'!A0,R-1,10 A; 10 B,3,2,1,66.67\r\n\"Quill, \"\"Ada\"\"\",R-2,10 A; 10 B,3,2,1,66.67\r\n",
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task A_workbook_is_valid_and_holds_text_as_text_numbers_as_numbers_and_days_as_days()
    {
        var report = Report("=HYPERLINK(\"http://x\")", "A\u0001da");
        using var output = new MemoryStream();
        await AttendanceWorkbook.WriteAsync(report, [Detail(report.People[0].Person)], output, CancellationToken.None);

        output.Position = 0;
        using var workbook = SpreadsheetDocument.Open(output, isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(workbook).Select(e => $"{e.Path?.XPath}: {e.Description}"));
        Assert.Equal(["Attendance Summary", "Student Analytics", "Detailed Records"], workbook.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>().Select(s => s.Name!.Value));
        var people = Rows(workbook, 1);
        Assert.Equal(["=HYPERLINK(\"http://x\")", "A\uFFFDda"], people.Skip(1).Select(r => Text(workbook, r[0])));
        Assert.Equal("3", people[1][4].CellValue!.Text);
        Assert.All(people.SelectMany(r => r), c => Assert.Null(c.CellFormula));
        Assert.Equal((uint)2, people[1][0].StyleIndex!.Value); // stays text when somebody edits it
        var details = Rows(workbook, 2);
        Assert.Equal(Day.ToDateTime(default).ToOADate().ToString(System.Globalization.CultureInfo.InvariantCulture), details[1][0].CellValue!.Text);
        Assert.Equal("late", Text(workbook, details[1][7]));
    }

    [Fact]
    public void A_page_shows_names_as_text_and_runs_nothing()
    {
        var page = AttendancePage.Write(Report("<script>alert(1)</script>", "Bo & Co"));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Bo &amp; Co", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"n\">66.67</td>", page, StringComparison.Ordinal);
    }

    private static List<List<Cell>> Rows(SpreadsheetDocument workbook, int sheet)
    {
        var id = workbook.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>().ElementAt(sheet).Id!.Value!;
        var part = (WorksheetPart)workbook.WorkbookPart.GetPartById(id);
        return [.. part.Worksheet.Descendants<Row>().Select(r => r.Elements<Cell>().ToList())];
    }

    private static string Text(SpreadsheetDocument workbook, Cell cell) =>
        workbook.WorkbookPart!.SharedStringTablePart!.SharedStringTable.ElementAt(int.Parse(cell.CellValue!.Text, System.Globalization.CultureInfo.InvariantCulture)).InnerText;

    private static AttendanceReport Report(params string[] names) => new()
    {
        From = Day,
        To = Day,
        Basis = ReportBasis.Sessions,
        People = [.. names.Select((name, i) => new PersonRow(
            new Person { Id = PersonId.New(), Client = ClientId.Default, Name = name, ExternalId = $"R-{i + 1}", Groups = ["10 A", "10 B"], CreatedAt = At, UpdatedAt = At },
            new AttendanceCounts(1, 0, 1, 1, 0, 0),
            0,
            At))],
        Days = [(Day, new AttendanceCounts(1, 0, 1, 1, 0, 0))],
        Groups = [("10 A", new AttendanceCounts(1, 0, 1, 1, 0, 0)), (null, default)],
        Regions = [],
    };

    private static AttendanceDetail Detail(Person person) => new(
        new AttendanceRecord
        {
            Client = ClientId.Default,
            Session = SessionId.New(),
            Person = person.Id,
            Status = AttendanceStatus.Late,
            Confidence = 0.4,
            ChangedAt = At,
            ChangedBy = "cli:x",
        },
        new AttendanceSession { Id = SessionId.New(), Client = ClientId.Default, Name = "Algebra", Group = "10 A", Day = Day, StartsAt = At, CreatedAt = At, CreatedBy = "cli:x" },
        person);
}
