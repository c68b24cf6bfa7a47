using Semblance.Imports;

namespace Semblance.Storage.Sqlite;

/// <summary>Takes back what a run added of attendance, within the transaction of whoever calls.</summary>
internal sealed class SqliteAttendanceRollback(SqliteDatabase database, SqliteRun run)
{
    // ?1 is the run, ?2 the only person, or NULL for everybody: then subjects and sessions, which are nobody's, are looked at, too.
    private const string OfPerson = "run_key = ?1 AND (?2 IS NULL OR person_key = ?2)";

    private const string ChangedSubjects = """
        SELECT id, name, revision, later
        FROM (
            SELECT s.key, s.id, s.name, s.revision, (SELECT count(*) FROM attendance_sessions u WHERE u.subject_key = s.key AND u.run_key IS NOT ?1) AS later
            FROM subjects s
            WHERE s.run_key = ?1 AND ?2 IS NULL)
        WHERE revision > 1 OR later > 0
        ORDER BY key
        """;

    private const string ChangedSessions = """
        SELECT id, name, revision, later, marked
        FROM (
            SELECT s.key, s.id, s.name, s.revision,
                (SELECT count(*) FROM attendance_records r WHERE r.session_key = s.key AND r.run_key IS NOT ?1) AS later,
                (SELECT count(*) FROM markings m WHERE m.session_key = s.key) AS marked
            FROM attendance_sessions s
            WHERE s.run_key = ?1 AND ?2 IS NULL)
        WHERE revision > 1 OR later > 0 OR marked > 0
        ORDER BY key
        """;

    private const string ChangedRecords = """
        SELECT s.id, p.id, p.name, r.revision
        FROM attendance_records r
        JOIN attendance_sessions s ON s.key = r.session_key
        JOIN people p ON p.key = r.person_key
        WHERE r.run_key = ?1 AND (?2 IS NULL OR r.person_key = ?2) AND r.revision > 1
        ORDER BY r.key
        """;

    private const string ChangedLeaves = """
        SELECT l.id, p.name, l.revision
        FROM leaves l
        JOIN people p ON p.key = l.person_key
        WHERE l.run_key = ?1 AND (?2 IS NULL OR l.person_key = ?2) AND l.revision > 1
        ORDER BY l.key
        """;

    public List<string> ListChanged(long? only) =>
    [
        .. List(ChangedSubjects, only, row => RollbackLines.Describe("subject", row.Id(0), row.Text(1), row.Int32(2), row.Integer(3), 0)),
        .. List(ChangedSessions, only, row => RollbackLines.Describe("session", row.Id(0), row.Text(1), row.Int32(2), row.Integer(3), row.Integer(4))),
        .. List(ChangedRecords, only, row => RollbackLines.DescribeRecord(row.Id(0), row.Id(1), row.Text(2), row.Int32(3))),
        .. List(ChangedLeaves, only, row => RollbackLines.DescribeLeave(row.Id(0), row.Text(1), row.Int32(2))),
    ];

    /// <summary>Removes what is as the run wrote it, and nothing builds on.</summary>
    public AttendanceRowCounts Remove(long? only)
    {
        var records = Run($"DELETE FROM attendance_records WHERE {OfPerson} AND revision = 1", only);
        var leaves = Run($"DELETE FROM leaves WHERE {OfPerson} AND revision = 1", only);
        var checkIns = Run($"DELETE FROM check_ins WHERE {OfPerson}", only);
        var sessions = Run("""
            DELETE FROM attendance_sessions
            WHERE run_key = ?1 AND ?2 IS NULL AND revision = 1
                AND NOT EXISTS (SELECT 1 FROM attendance_records r WHERE r.session_key = attendance_sessions.key)
                AND NOT EXISTS (SELECT 1 FROM markings m WHERE m.session_key = attendance_sessions.key)
            """, only);
        var subjects = Run("""
            DELETE FROM subjects
            WHERE run_key = ?1 AND ?2 IS NULL AND revision = 1
                AND NOT EXISTS (SELECT 1 FROM attendance_sessions u WHERE u.subject_key = subjects.key)
            """, only);
        return new AttendanceRowCounts(subjects, sessions, records, leaves, checkIns);
    }

    private int Run(string sql, long? only)
    {
        using var statement = database.Prepare(sql);
        return statement.Add(run.Key).Add(only).Run();
    }

    private List<string> List(string sql, long? only, Func<SqliteStatement, string> describe)
    {
        using var rows = database.Prepare(sql).Add(run.Key).Add(only);
        var lines = new List<string>();
        while (rows.Step())
        {
            lines.Add(describe(rows));
        }

        return lines;
    }
}
