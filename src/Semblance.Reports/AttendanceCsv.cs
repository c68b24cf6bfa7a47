using Semblance.Attendance;

namespace Semblance.Reports;

/// <summary>Reports as CSV.</summary>
public static class AttendanceCsv
{
    /// <summary>Whether the columns are of records, not of people.</summary>
    public static bool NeedsDetails(CsvPreset preset) => preset is CsvPreset.Student or CsvPreset.Records;

    /// <exception cref="SemblanceException">Invalid, <c>preset-unknown</c>.</exception>
    public static CsvPreset ParsePreset(string name) => name switch
    {
        "people" => CsvPreset.People,
        "students" => CsvPreset.Students,
        "students-older" => CsvPreset.StudentsOlder,
        "class" => CsvPreset.Class,
        "student" => CsvPreset.Student,
        "records" => CsvPreset.Records,
        _ => throw new SemblanceException(ErrorKind.Invalid, "preset-unknown",
            $"There is no preset \"{name}\": use people, students, students-older, class, student or records."),
    };

    /// <param name="details">Of the presets that need them.</param>
    public static async Task WriteAsync(CsvPreset preset, AttendanceReport report, IReadOnlyList<AttendanceDetail> details, Stream output, CancellationToken cancellationToken)
    {
        await using var file = new CsvFile(output);
        await file.AddAsync([.. Headings(preset)]);
        foreach (var row in NeedsDetails(preset) ? details.Select(d => Cells(preset, d)) : report.People.Select(p => Cells(preset, p)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await file.AddAsync(row);
        }
    }

    private static string[] Headings(CsvPreset preset) => preset switch
    {
        CsvPreset.People => ["person", "external_id", "region", "groups", "total", "attended", "late", "absent", "excused", "percentage", "band", "last_seen"],
        CsvPreset.Students =>
        [
            "Student_Name", "Roll_Number", "PRN", "Total_Sessions", "Present_Sessions", "Leave_Sessions", "Adjusted_Absent", "Effective_Attendance_Percentage",
        ],
        CsvPreset.StudentsOlder => ["Student_Name", "Roll_Number", "PRN", "Total_Sessions", "Present_Sessions", "Absent_Sessions", "Attendance_Percentage"],
        CsvPreset.Class => ["Student Name", "Roll No", "Division", "Total Sessions", "Present", "Absent", "Attendance %"],
        CsvPreset.Student => ["Date", "Session", "Class", "Present", "Confidence"],
        _ => ["day", "session", "group", "subject", "kind", "person", "external_id", "status", "confidence", "note", "seen_at", "changed_at", "changed_by", "reason"],
    };

    private static object?[] Cells(CsvPreset preset, PersonRow row)
    {
        var (person, counts) = (row.Person, row.Counts);
        var prn = person.Attributes.FirstOrDefault(a => a.Key.Equals("prn", StringComparison.OrdinalIgnoreCase)).Value;
        var missed = counts.Total - counts.Attended;
        return preset switch
        {
            CsvPreset.People =>
            [
                person.Name, person.ExternalId, person.Region, string.Join("; ", person.Groups), counts.Total, counts.Attended, counts.Late, missed,
                Math.Min(row.Excused, missed), row.Percentage, row.Band, row.LastSeen,
            ],
            CsvPreset.Students =>
                [person.Name, person.ExternalId, prn, counts.Total, counts.Attended, row.Excused, Math.Max(0, missed - row.Excused), row.Percentage],
            CsvPreset.StudentsOlder =>
                [person.Name, person.ExternalId, prn, counts.Total, counts.Attended, missed, AttendancePercentage.Of(counts.Attended, 0, counts.Total)],
            _ => [person.Name, person.ExternalId, string.Join("; ", person.Groups), counts.Total, counts.Attended, missed, row.Percentage],
        };
    }

    private static object?[] Cells(CsvPreset preset, AttendanceDetail detail)
    {
        var (record, session, person) = (detail.Record, detail.Session, detail.Person);
        var isThere = record.Status is AttendanceStatus.Auto or AttendanceStatus.Present or AttendanceStatus.Late;
        return preset == CsvPreset.Student
            ? [session.Day, session.Name, session.Group, isThere ? "Yes" : "No", record.Confidence]
            :
            [
                session.Day, session.Name, session.Group, detail.Subject?.Name, AttendanceNames.Of(session.Kind), person.Name, person.ExternalId,
                AttendanceNames.Of(record.Status), record.Confidence, record.Note, record.SeenAt, record.ChangedAt, record.ChangedBy, record.Reason,
            ];
    }
}
