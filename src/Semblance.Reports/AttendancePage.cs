using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Semblance.Attendance;

namespace Semblance.Reports;

/// <summary>Reports as one HTML page to be printed, or saved as PDF by whatever shows it. It loads nothing and runs nothing.</summary>
public static class AttendancePage
{
    private const string Style = """
        @page { size: A4; margin: 15mm }
        body { font: 10pt/1.35 system-ui, sans-serif; color: #000; background: #fff; margin: 2em }
        h1 { font-size: 16pt; margin: 0 0 .2em }
        h2 { font-size: 12pt; margin: 1.4em 0 .4em; break-after: avoid }
        table { border-collapse: collapse; width: 100% }
        thead { display: table-header-group }
        tr { break-inside: avoid }
        th, td { border-bottom: 1px solid #999; padding: .2em .5em; text-align: left }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
        @media print { body { margin: 0 } }
        """;

    /// <summary>What a server may allow for the page: its own style, and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static string Write(AttendanceReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Attendance {report.From:O} to {report.To:O}</title>\n<style>{Style}</style>\n</head>\n<body>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>Attendance</h1>\n<p>{report.From:O} to {report.To:O}, counted by {(report.Basis == ReportBasis.Sessions ? "sessions" : "days")}</p>\n");
        Table(page, "Total", "", [("All", report.Counts, report.Excused)]);
        Table(page, "People", "Name", report.People.Select(p => (p.Person.ExternalId is { } id ? $"{p.Person.Name} ({id})" : p.Person.Name, p.Counts, p.Excused)));
        Table(page, "Groups", "Group", report.Groups.Select(g => (g.Name ?? "none", g.Counts, g.Counts.Excused)));
        Table(page, "Regions", "Region", report.Regions.Select(r => (r.Name ?? "none", r.Counts, r.Counts.Excused)));
        Table(page, "Days", "Day", report.Days.Select(d => (d.Day.ToString("O", CultureInfo.InvariantCulture), d.Counts, d.Counts.Excused)));
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Table(StringBuilder page, string title, string label, IEnumerable<(string Label, AttendanceCounts Counts, int Excused)> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n<table>\n<thead><tr><th scope=\"col\">{label}</th>");
        foreach (var heading in new[] { "Total", "Attended", "Late", "Absent", "Excused", "%" })
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"n\">{heading}</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var (name, counts, excused) in rows)
        {
            var missed = counts.Total - counts.Attended;
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlEncoder.Default.Encode(name)}</th>");
            foreach (var number in new object?[] { counts.Total, counts.Attended, counts.Late, missed, Math.Min(excused, missed), AttendancePercentage.Of(counts.Attended, excused, counts.Total) })
            {
                page.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{number:0.##}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table>\n");
    }
}
