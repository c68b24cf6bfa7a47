using Semblance.Attendance;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// The attendance of guide 003: classes, subjects, sessions, records and leaves, by whatever columns a file of its history has. A session began when its row
/// was made, the only time there is. Paths of photos and documents are kept in notes.
/// </summary>
internal sealed class ClassAttendance(LegacyDatabase database, DatabaseSchema schema, Func<string, LegacyPerson?> students)
{
    public const string Format = "sqlite-guide-003-attendance";

    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _subjects = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);

    public static bool Fits(DatabaseSchema schema) =>
        schema.Has("attendance_sessions", "id", "session_name", "created_at") && schema.Has("attendance_records", "student_id", "session_id", "is_present");

    public IEnumerable<FoundEntry> Read() =>
        Classes().Concat(Subjects()).Concat(Sessions()).Concat(Records()).Concat(Leaves()).Concat(Users());

    private IEnumerable<FoundEntry> Classes()
    {
        foreach (var row in Rows("classes", "name", "section", "description", "is_active"))
        {
            var name = string.Join(' ', new[] { row.Text("name"), row.Text("section") }.OfType<string>());
            if (name.Length == 0)
            {
                yield return FoundEntry.Rejected(row, "name-missing", "the class has no name");
                continue;
            }

            _classes.TryAdd(row.Id, name);
            yield return row.Text("description") is null && row.Flag("is_active") != false
                ? FoundEntry.Of(row, new LegacyEntry.Group(name))
                : FoundEntry.Of(row, new LegacyEntry.Group(name), new Remark("class-columns", "description and is_active of a class are not kept: a group is a name"));
        }
    }

    private IEnumerable<FoundEntry> Subjects()
    {
        foreach (var row in Rows("subjects", "name", "code", "description", "credits", "class_id", "is_active", "created_at"))
        {
            var found = FoundEntry.Of(row, new LegacyEntry.Subject
            {
                Key = row.Key,
                Name = row.Text("name") ?? row.Text("code") ?? "",
                Code = row.Text("code"),
                Description = row.Text("description"),
                Credits = row.Whole("credits"),
                OfGroup = ClassOf(row),
                IsActive = row.Flag("is_active") ?? true,
                CreatedAt = row.Time("created_at"),
            });
            _ = found.Problem is null && _subjects.Add(row.Id);
            yield return found;
        }
    }

    private IEnumerable<FoundEntry> Sessions()
    {
        var present = CountPresent();
        foreach (var row in Rows("attendance_sessions", "session_name", "photo_path", "class_id", "subject_id", "total_detected", "total_present", "created_at", "session_type"))
        {
            if (row.Time("created_at") is not { } startsAt)
            {
                yield return FoundEntry.Rejected(row, "time-missing", "the session has no time, so no day it could count for");
                continue;
            }

            var kind = row.Text("session_type") is { } type && type.Equals("extra", StringComparison.OrdinalIgnoreCase) ? SessionKind.Extra : SessionKind.Normal;
            var subject = row.Text("subject_id") is { } id && _subjects.Contains(id) ? id : null;
            var found = FoundEntry.Of(
                row,
                new LegacyEntry.Session
                {
                    Key = row.Key,
                    Name = row.Text("session_name") ?? "",
                    OfGroup = ClassOf(row),
                    SubjectKey = subject is null ? null : $"{database.Name}:{schema.Find("subjects")!.Name}:{subject}",
                    Kind = kind,
                    StartsAt = startsAt,
                    Note = Lines(
                        Line(row, "photo_path"), Line(row, "total_detected"), ClassOf(row) is null ? Line(row, "class_id") : null,
                        subject is null ? Line(row, "subject_id") : null,
                        row.Text("session_type") is { } said && !said.Equals($"{kind}", StringComparison.OrdinalIgnoreCase) ? Line(row, "session_type") : null),
                },
                row.Whole("total_present") is { } total && total != present.GetValueOrDefault(row.Id)
                    ? [new Remark("session-totals", "total_present is not the number of its records that are present: the records count")]
                    : []);
            _ = found.Problem is null && _sessions.Add(row.Id);
            yield return found;
        }
    }

    private IEnumerable<FoundEntry> Records()
    {
        var last = new RepeatedRecords(RecordRows().Select(row => RecordOf(row)).OfType<(LegacyEntry.Record Entry, Remark? Remark)>().Select(r => r.Entry));
        foreach (var row in RecordRows())
        {
            if (Refused(row) is { } refused)
            {
                yield return refused;
            }
            else if (RecordOf(row) is not var (entry, remark))
            {
                yield return FoundEntry.Rejected(row, "record-status", "neither status nor is_present says whether the student was there");
            }
            else if (last.Supersedes(entry) is { } later)
            {
                yield return FoundEntry.Rejected(
                    row, "record-superseded", $"a later row of the same session and student says {AttendanceNames.Of(later.Status)}, this one {AttendanceNames.Of(entry.Status)}: the last one counts");
            }
            else
            {
                yield return FoundEntry.Of(row, entry, remark is { } contradiction ? [contradiction] : []);
            }
        }
    }

    private IEnumerable<TableRows> RecordRows() => Rows(
        "attendance_records", "student_id", "session_id", "is_present", "confidence", "detection_details", "status", "note", "attachment_path", "created_at");

    private FoundEntry? Refused(TableRows row) => StudentOf(row) is null
        ? FoundEntry.Rejected(row, "person-missing", $"the row refers to student {row.Text("student_id")}, who does not exist or has no name")
        : row.Text("session_id") is { } session && _sessions.Contains(session)
            ? null
            : FoundEntry.Rejected(row, "session-missing", $"the row refers to session {row.Text("session_id")}, which does not exist or cannot be imported");

    /// <summary>Null when the row refers to nothing, or says nothing.</summary>
    private (LegacyEntry.Record Entry, Remark? Remark)? RecordOf(TableRows row)
    {
        var confidence = row.Number("confidence");
        if (StudentOf(row) is not { } student || row.Text("session_id") is not { } session
            || LegacyStatus.Of(row.Text("status"), row.Flag("is_present"), confidence > 0) is not { } said)
        {
            return null;
        }

        var isShare = confidence is null or (>= 0 and <= 1);
        var entry = new LegacyEntry.Record
        {
            SessionKey = $"{database.Name}:{schema.Find("attendance_sessions")!.Name}:{session}",
            Person = student,
            Status = said.Status,
            Note = Lines(row.Text("note"), Line(row, "attachment_path")),
            Confidence = isShare ? confidence : null,
            Box = DetectionDetails.Box(row.Text("detection_details")),
            ChangedAt = row.Time("created_at"),
            Reason = Lines(said.Reason, isShare ? null : Line(row, "confidence")),
        };
        return (entry, said.Remark ?? (isShare ? null : new Remark("confidence-range", "a confidence is no share of 0 to 1: left out, and told in the record's reason")));
    }

    private IEnumerable<FoundEntry> Leaves()
    {
        foreach (var row in Rows("leave_records", "student_id", "leave_date", "leave_end_date", "leave_type", "note", "document_path", "sessions_count", "is_approved", "created_at"))
        {
            if (StudentOf(row) is not { } student)
            {
                yield return FoundEntry.Rejected(row, "person-missing", $"the row refers to student {row.Text("student_id")}, who does not exist or has no name");
            }
            else if (row.Day("leave_date") is not { } day)
            {
                yield return FoundEntry.Rejected(row, "time-missing", "the leave has no day");
            }
            else if (KindOf(row.Text("leave_type")) is not { } kind)
            {
                yield return FoundEntry.Rejected(row, "leave-type", $"the leave is neither medical nor authorised but \"{row.Text("leave_type")}\"");
            }
            else
            {
                yield return FoundEntry.Of(row, new LegacyEntry.Leave
                {
                    Key = row.Key,
                    Person = student,
                    From = day,
                    To = row.Day("leave_end_date") ?? day,
                    Kind = kind,
                    Note = Lines(row.Text("note"), Line(row, "document_path")),
                    Sessions = row.Whole("sessions_count"),
                    State = row.Flag("is_approved") == false ? LeaveState.Pending : LeaveState.Approved,
                    RequestedAt = row.Time("created_at"),
                });
            }
        }
    }

    /// <summary>Their passwords are read by <c>accounts import</c> alone.</summary>
    private IEnumerable<FoundEntry> Users()
    {
        if (schema.Find("users") is { } users && database.Query($"SELECT count(*) FROM {LegacyDatabase.Quote(users.Name)}").Select(r => r.GetInt64(0)).First() is > 0 and var count)
        {
            yield return FoundEntry.Table(users.Name, count, "accounts-apart", "accounts come by themselves, with the role you give them: 'semblance accounts import FILE'", isSetAside: true);
        }
    }

    private Dictionary<string, int> CountPresent()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in Rows("attendance_records", "session_id", "is_present").Where(r => r.Flag("is_present") == true))
        {
            var session = row.Text("session_id") ?? "";
            counts[session] = counts.GetValueOrDefault(session) + 1;
        }

        return counts;
    }

    private IEnumerable<TableRows> Rows(string table, params string[] columns) =>
        schema.Find(table) is { IsVirtual: false } found ? new TableRows(database, found, columns).All() : [];

    private string? ClassOf(TableRows row) => row.Text("class_id") is { } id ? _classes.GetValueOrDefault(id) : null;

    private LegacyPerson? StudentOf(TableRows row) => row.Text("student_id") is { } id ? students(id) : null;

    private static LeaveKind? KindOf(string? type) => type?.ToLowerInvariant() switch
    {
        "medical" => LeaveKind.Medical,
        "authorized" or "authorised" => LeaveKind.Authorised,
        _ => null,
    };

    private static string? Line(TableRows row, string column) => row.Text(column) is { } text ? $"{column}: {text}" : null;

    private static string? Lines(params string?[] lines) => string.Join('\n', lines.OfType<string>()) is { Length: > 0 } text ? text : null;
}
