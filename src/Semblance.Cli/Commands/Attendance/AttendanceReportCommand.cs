using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Attendance;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Reports;

namespace Semblance.Cli.Commands.Attendance;

/// <summary><c>semblance attendance report</c>: a range of days, counted.</summary>
internal static class AttendanceReportCommand
{
    public static Verb On(CommandLine line)
    {
        var range = new Option<string>("--range") { HelpName = "DAY..DAY", Description = "From the first day to the last.", Required = true };
        var group = new Option<string?>("--group") { Description = "Only this group." };
        var region = new Option<string?>("--region") { Description = "Only people of this region." };
        var who = new Option<string?>("--person") { HelpName = "PERSON", Description = "Only this person: id, external id or exact name." };
        var byDays = new Option<bool>("--by-days") { Description = "Count work days by check-ins, not records of sessions." };
        var csv = new Option<string?>("--csv") { HelpName = "FILE", Description = "Write it as CSV." };
        var preset = new Option<string>("--preset")
        {
            HelpName = "NAME",
            Description = "The columns of the CSV: people, students, students-older, class, student or records.",
            DefaultValueFactory = _ => "people",
        };
        var xlsx = new Option<string?>("--xlsx") { HelpName = "FILE", Description = "Write it as a workbook." };
        var html = new Option<string?>("--html") { HelpName = "FILE", Description = "Write it as a page to be printed." };
        return line.Verb("report", "Count the attendance of a range of days: for people, or as CSV, XLSX or a page.",
            (session, parse, stop) => ReportAsync(
                session,
                new Asked(
                    DayOption.ParseRange(parse.GetValue(range)!), parse.GetValue(group), parse.GetValue(region), parse.GetValue(who),
                    parse.GetValue(byDays) ? ReportBasis.Days : ReportBasis.Sessions),
                new Files(parse.GetValue(csv), AttendanceCsv.ParsePreset(parse.GetValue(preset)!), parse.GetValue(xlsx), parse.GetValue(html)),
                stop),
            [
                new("semblance attendance report --range 2026-01-01..2026-12-31 --group \"10 A\" --xlsx attendance.xlsx", "a year of one class"),
                new("semblance attendance report --range 2026-11-01..2026-11-30 --csv november.csv --preset students", "the columns of older exports"),
            ]).With(range, group, region, who, byDays, csv, preset, xlsx, html);
    }

    private static async Task<int> ReportAsync(Session session, Asked asked, Files files, CancellationToken stop)
    {
        foreach (var file in files.All)
        {
            OutputFile.Require(file);
        }

        await using var store = await session.OpenStoreAsync(stop);
        var filter = new AttendanceFilter
        {
            From = asked.Range.From,
            To = asked.Range.To,
            Group = asked.Group,
            Region = asked.Region,
            Person = asked.Person is { } who ? (await PersonArgument.FindAsync(store, session.Client, who, stop)).Id : null,
        };
        var report = await new AttendanceReports(store, session.Time).MakeAsync(session.Client, filter, asked.Basis, stop);
        var details = files.NeedDetails && asked.Basis == ReportBasis.Sessions ? await new AttendanceDetails(store).ListAsync(session.Client, filter, stop) : [];
        await WriteAsync(report, details, files, stop);
        await session.RecordAsync(store, "attendance.report", filter.Person, stop);
        session.Screen.Answer(() => Document(report, files), () => Print(session.Screen, report, files));
        return ExitCode.Ok;
    }

    private static async Task WriteAsync(AttendanceReport report, IReadOnlyList<AttendanceDetail> details, Files files, CancellationToken stop)
    {
        if (files.Csv is { } csv)
        {
            await using var output = OwnFile.Create(csv);
            await AttendanceCsv.WriteAsync(files.Preset, report, details, output, stop);
        }

        if (files.Xlsx is { } xlsx)
        {
            await using var output = OwnFile.Create(xlsx);
            await AttendanceWorkbook.WriteAsync(report, details, output, stop);
        }

        if (files.Html is { } html)
        {
            await using var output = OwnFile.Create(html);
            await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(AttendancePage.Write(report)), stop);
        }
    }

    private static void Print(Screen screen, AttendanceReport report, Files files)
    {
        var table = new TextTable("person", "external id", "total", "there", "late", "excused", "%", "");
        foreach (var row in report.People)
        {
            table.Add(
                row.Person.Name, row.Person.ExternalId, Figures.Of(row.Counts.Total), Figures.Of(row.Counts.Attended), Figures.Of(row.Counts.Late), Figures.Of(row.Excused),
                Percent(row.Percentage), row.Band);
        }

        screen.Show(table);
        screen.Say($"{Figures.Count(report.People.Count, "person", "people")}, {Figures.Count(report.Days.Count, "day")}: {Percent(report.Percentage) ?? "-"} %");
        foreach (var file in files.All)
        {
            screen.Say($"Written: {file}");
        }
    }

    private static JsonObject Document(AttendanceReport report, Files files) => new()
    {
        ["from"] = DayOption.Write(report.From),
        ["to"] = DayOption.Write(report.To),
        ["total"] = report.Counts.Total,
        ["attended"] = report.Counts.Attended,
        ["excused"] = report.Excused,
        ["percentage"] = report.Percentage,
        ["people"] = new JsonArray([.. report.People.Select(p => (JsonNode)new JsonObject
        {
            ["person"] = p.Person.Id.ToString(),
            ["name"] = p.Person.Name,
            ["externalId"] = p.Person.ExternalId,
            ["total"] = p.Counts.Total,
            ["attended"] = p.Counts.Attended,
            ["late"] = p.Counts.Late,
            ["excused"] = p.Excused,
            ["percentage"] = p.Percentage,
            ["band"] = p.Band,
            ["lastSeen"] = p.LastSeen,
        })]),
        ["files"] = new JsonArray([.. files.All.Select(f => (JsonNode)f)]),
    };

    private static string? Percent(double? percentage) => percentage?.ToString("0.0", CultureInfo.InvariantCulture);

    private sealed record Asked((DateOnly From, DateOnly To) Range, string? Group, string? Region, string? Person, ReportBasis Basis);

    private sealed record Files(string? Csv, CsvPreset Preset, string? Xlsx, string? Html)
    {
        public IEnumerable<string> All => new[] { Csv, Xlsx, Html }.OfType<string>();

        public bool NeedDetails => Xlsx is not null || (Csv is not null && AttendanceCsv.NeedsDetails(Preset));
    }
}
