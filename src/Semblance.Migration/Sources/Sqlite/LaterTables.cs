using Semblance.Migration.Sources.Discovery;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>Tables that do not come along: attendance of unknown schemas, and the documents of guide 004, which have a plan of their own. They are listed so that nobody believes they did.</summary>
internal static class LaterTables
{
    private static readonly string[] Attendance = ["attendance_records", "attendance_sessions", "attendance", "attendance_log", "leave_records"];

    private static readonly string[] Documents =
        ["artifact", "document", "section", "doctable", "apiendpoint", "logentry", "tagrow", "fact", "evidence"];

    /// <param name="hasAttendance">Whether the file's attendance is read already.</param>
    public static IEnumerable<LaterSource> Find(LegacyDatabase database, DatabaseSchema schema, FoundFile file, bool hasAttendance)
    {
        var attendance = Attendance.Where(t => schema.Find(t) is { IsVirtual: false }).ToArray();
        if (attendance.Length > 0 && !hasAttendance)
        {
            yield return Source(database, file, "sqlite-attendance", SourceKind.Attendance, attendance,
                "attendance-later", "attendance of this schema is imported by a later version; keep the file");
        }

        var documents = Documents.Where(t => schema.Find(t) is { IsVirtual: false }).ToArray();
        if (documents.Length >= 3 && documents.Contains("document", StringComparer.Ordinal))
        {
            yield return Source(database, file, "sqlite-guide-004", SourceKind.Documents, documents,
                "documents-apart", "documents have a plan of their own: semblance import plan with this file");
        }
    }

    private static LaterSource Source(LegacyDatabase database, FoundFile file, string format, SourceKind kind, string[] tables, string code, string text)
    {
        var rows = tables.Select(t => (t, database.Query($"SELECT count(*) FROM {LegacyDatabase.Quote(t)}").Select(r => r.GetInt64(0)).First())).ToArray();
        return new LaterSource(file.Relative, format, kind, rows, code, text);
    }
}
