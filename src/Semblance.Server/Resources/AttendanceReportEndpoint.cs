using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Reports;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/attendance/report</c>: a range of days, counted, in the form that is asked for.</summary>
internal static class AttendanceReportEndpoint
{
    private const string Csv = "text/csv";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/attendance/report", AnswerAsync)
        .RequireScope(Scopes.Read)
        .Answers<AttendanceReportDocument>().Produces<byte[]>(StatusCodes.Status200OK, Csv, AttendanceWorkbook.MediaType, "text/html")
        .Audit("attendance.report", waits: false).Describe("getAttendanceReport", "attendance", "Count the attendance of a range of days",
            "Needs from and to. As JSON, CSV, XLSX, or a page to be printed.");

    private static async Task<IResult> AnswerAsync(
        Caller caller, IStore store, TimeProvider time, HttpContext context, [AsParameters] AttendanceParameters parameters,
        [FromQuery(Name = "basis"), Description("sessions (the default) for records, days for check-ins.")] string? basis,
        [FromQuery(Name = "format"), Description("json (the default), csv, xlsx or html.")] string? format,
        [FromQuery(Name = "preset"), Description("Of CSV: people (the default), students, students-older, class, student or records.")] string? preset,
        CancellationToken stop)
    {
        var by = basis switch
        {
            null or "sessions" => ReportBasis.Sessions,
            "days" => ReportBasis.Days,
            _ => throw new SemblanceException(ErrorKind.Invalid, "report-basis", $"A report is counted by sessions or days, not by \"{basis}\"."),
        };
        var columns = AttendanceCsv.ParsePreset(preset ?? "people");
        var filter = parameters.ToFilter();
        var report = await new AttendanceReports(store, time).MakeAsync(caller.Client, filter, by, stop);
        switch (format)
        {
            case null or "json":
                return TypedResults.Ok(AttendanceReportDocument.Of(report));
            case "html":
                context.Response.Headers.ContentSecurityPolicy = AttendancePage.ContentSecurityPolicy;
                return TypedResults.Content(AttendancePage.Write(report), "text/html; charset=utf-8");
            case "csv":
                var lines = AttendanceCsv.NeedsDetails(columns) ? await DetailsAsync(store, caller.Client, filter, by, stop) : [];
                return File(report, Csv, "csv", output => AttendanceCsv.WriteAsync(columns, report, lines, output, stop));
            case "xlsx":
                var details = await DetailsAsync(store, caller.Client, filter, by, stop);
                return File(report, AttendanceWorkbook.MediaType, "xlsx", output => AttendanceWorkbook.WriteAsync(report, details, output, stop));
            default:
                throw new SemblanceException(ErrorKind.Invalid, "report-format", $"A report comes as json, csv, xlsx or html, not as \"{format}\".");
        }
    }

    private static async Task<IReadOnlyList<AttendanceDetail>> DetailsAsync(
        IStore store, ClientId client, AttendanceFilter filter, ReportBasis basis, CancellationToken stop) =>
        basis == ReportBasis.Sessions ? await new AttendanceDetails(store).ListAsync(client, filter, stop) : [];

    private static PushStreamHttpResult File(AttendanceReport report, string mediaType, string extension, Func<Stream, Task> write) => TypedResults.Stream(
        write, mediaType, string.Create(CultureInfo.InvariantCulture, $"attendance-{report.From:O}-{report.To:O}.{extension}"));
}
