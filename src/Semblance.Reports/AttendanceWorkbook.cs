using System.IO.Packaging;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Semblance.Attendance;

namespace Semblance.Reports;

/// <summary>Reports as an XLSX workbook: a summary, a row a person, a row a record.</summary>
public static class AttendanceWorkbook
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    // A sheet's own limit, less the headings: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
    private const int MostRows = 1_048_575;

    /// <param name="details">The records of the report; empty for one by check-ins.</param>
    /// <param name="output">Need not seek.</param>
    /// <exception cref="SemblanceException">Invalid, <c>report-rows</c>: more records than a sheet has rows.</exception>
    public static async Task WriteAsync(AttendanceReport report, IReadOnlyList<AttendanceDetail> details, Stream output, CancellationToken cancellationToken)
    {
        if (details.Count > MostRows)
        {
            throw new SemblanceException(ErrorKind.Invalid, "report-rows", $"The range has {details.Count} records, more than the {MostRows} rows of a sheet: ask for fewer days, or for CSV.");
        }

        using var file = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            document.CompressionOption = CompressionOption.SuperFast;
            Write(document, report, details, cancellationToken);
        }

        file.Position = 0;
        await file.CopyToAsync(output, cancellationToken);
    }

    private static void Write(SpreadsheetDocument document, AttendanceReport report, IReadOnlyList<AttendanceDetail> details, CancellationToken cancellationToken)
    {
        var workbook = document.AddWorkbookPart();
        var texts = new SharedTexts();
        workbook.Workbook = new Workbook(new Sheets());
        workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = WorkbookStyles.Write();
        using (var sheet = new WorksheetWriter(AddSheet(workbook, "Attendance Summary"), texts, 24, 12, 12, 12, 12, 12, 12))
        {
            WriteSummary(sheet, report);
        }

        using (var sheet = new WorksheetWriter(AddSheet(workbook, "Student Analytics"), texts, 28, 14, 14, 20, 10, 10, 10, 10, 10, 10, 12, 18))
        {
            WritePeople(sheet, report);
        }

        using (var sheet = new WorksheetWriter(AddSheet(workbook, "Detailed Records"), texts, 12, 24, 16, 20, 10, 28, 14, 12, 12, 24, 18, 24))
        {
            WriteDetails(sheet, details, cancellationToken);
        }

        texts.Write(workbook.AddNewPart<SharedStringTablePart>());
    }

    private static void WriteSummary(WorksheetWriter sheet, AttendanceReport report)
    {
        sheet.AddHeading("From", "To", "Counted by");
        sheet.Add(report.From, report.To, report.Basis == ReportBasis.Sessions ? "sessions" : "days");
        sheet.Add();
        WriteCounts(sheet, "All", [("Total", report.Counts, report.Excused)]);
        WriteCounts(sheet, "Group", report.Groups.Select(g => ((object)(g.Name ?? "(none)"), g.Counts, g.Counts.Excused)));
        WriteCounts(sheet, "Region", report.Regions.Select(r => ((object)(r.Name ?? "(none)"), r.Counts, r.Counts.Excused)));
        WriteCounts(sheet, "Day", report.Days.Select(d => ((object)d.Day, d.Counts, d.Counts.Excused)));
    }

    private static void WriteCounts(WorksheetWriter sheet, string heading, IEnumerable<(object Label, AttendanceCounts Counts, int Excused)> rows)
    {
        sheet.AddHeading(heading, "Total", "Attended", "Late", "Absent", "Excused", "Attendance %");
        foreach (var (label, counts, excused) in rows)
        {
            var missed = counts.Total - counts.Attended;
            sheet.Add(label, counts.Total, counts.Attended, counts.Late, missed, Math.Min(excused, missed), AttendancePercentage.Of(counts.Attended, excused, counts.Total));
        }

        sheet.Add();
    }

    private static void WritePeople(WorksheetWriter sheet, AttendanceReport report)
    {
        sheet.AddHeading("Student Name", "Roll No", "Region", "Groups", "Total", "Attended", "Late", "Absent", "Excused", "Attendance %", "Band", "Last seen (UTC)");
        foreach (var row in report.People)
        {
            var missed = row.Counts.Total - row.Counts.Attended;
            sheet.Add(
                row.Person.Name, row.Person.ExternalId, row.Person.Region, string.Join("; ", row.Person.Groups), row.Counts.Total, row.Counts.Attended, row.Counts.Late, missed,
                Math.Min(row.Excused, missed), row.Percentage, row.Band, row.LastSeen);
        }
    }

    private static void WriteDetails(WorksheetWriter sheet, IReadOnlyList<AttendanceDetail> details, CancellationToken cancellationToken)
    {
        sheet.AddHeading("Date", "Session", "Class", "Subject", "Kind", "Student Name", "Roll No", "Status", "Confidence", "Note", "Changed (UTC)", "Changed by");
        foreach (var detail in details)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sheet.Add(
                detail.Session.Day, detail.Session.Name, detail.Session.Group, detail.Subject?.Name, AttendanceNames.Of(detail.Session.Kind), detail.Person.Name,
                detail.Person.ExternalId, AttendanceNames.Of(detail.Record.Status), detail.Record.Confidence, detail.Record.Note, detail.Record.ChangedAt, detail.Record.ChangedBy);
        }
    }

    private static WorksheetPart AddSheet(WorkbookPart workbook, string name)
    {
        var part = workbook.AddNewPart<WorksheetPart>();
        var sheets = workbook.Workbook.Sheets!;
        var number = (uint)sheets.ChildElements.Count + 1;
        sheets.Append(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = number, Name = name });
        return part;
    }
}
