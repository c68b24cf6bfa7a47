using Semblance.Imports;

namespace Semblance.Storage.Postgres;

/// <summary>Takes back what a run added of attendance, within the transaction of whoever calls.</summary>
/// <param name="values">The client, the run, and the only person, or null for everybody: then subjects and sessions, which are nobody's, are looked at, too.</param>
internal sealed class PostgresAttendanceRollback(PostgresSession session, object?[] values)
{
    private const string OfPerson = "client_id = $1 AND run_id = $2 AND ($3::uuid IS NULL OR person_id = $3)";

    private const string OfNobody = "client_id = $1 AND run_id = $2 AND $3::uuid IS NULL";

    private const string ChangedSubjects = """
        SELECT id, name, revision, later, 0::bigint
        FROM (
            SELECT s.id, s.name, s.revision,
                (SELECT count(*) FROM attendance_sessions u WHERE u.client_id = $1 AND u.subject_id = s.id AND u.run_id IS DISTINCT FROM $2) AS later
            FROM subjects s
            WHERE s.client_id = $1 AND s.run_id = $2 AND $3::uuid IS NULL) AS brought
        WHERE revision > 1 OR later > 0
        ORDER BY id
        """;

    private const string ChangedSessions = """
        SELECT id, name, revision, later, marked
        FROM (
            SELECT s.id, s.name, s.revision,
                (SELECT count(*) FROM attendance_records r WHERE r.client_id = $1 AND r.session_id = s.id AND r.run_id IS DISTINCT FROM $2) AS later,
                (SELECT count(*) FROM markings m WHERE m.client_id = $1 AND m.session_id = s.id) AS marked
            FROM attendance_sessions s
            WHERE s.client_id = $1 AND s.run_id = $2 AND $3::uuid IS NULL) AS brought
        WHERE revision > 1 OR later > 0 OR marked > 0
        ORDER BY id
        """;

    private const string ChangedRecords = """
        SELECT r.session_id, r.person_id, p.name, r.revision
        FROM attendance_records r
        JOIN people p ON p.client_id = r.client_id AND p.id = r.person_id
        WHERE r.client_id = $1 AND r.run_id = $2 AND ($3::uuid IS NULL OR r.person_id = $3) AND r.revision > 1
        ORDER BY 1, 2
        """;

    private const string ChangedLeaves = """
        SELECT l.id, p.name, l.revision
        FROM leaves l
        JOIN people p ON p.client_id = l.client_id AND p.id = l.person_id
        WHERE l.client_id = $1 AND l.run_id = $2 AND ($3::uuid IS NULL OR l.person_id = $3) AND l.revision > 1
        ORDER BY 1
        """;

    /// <summary>Nobody marks these sessions, or edits one, between the look and the removal.</summary>
    public Task LockAsync() => session.RunAsync($"SELECT 1 FROM attendance_sessions WHERE {OfNobody} FOR UPDATE", values);

    public async Task<List<string>> ListChangedAsync() =>
    [
        .. await session.ListAsync(
            ChangedSubjects, row => RollbackLines.Describe("subject", row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4)), values),
        .. await session.ListAsync(
            ChangedSessions, row => RollbackLines.Describe("session", row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4)), values),
        .. await session.ListAsync(
            ChangedRecords, row => RollbackLines.DescribeRecord(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt32(3)), values),
        .. await session.ListAsync(ChangedLeaves, row => RollbackLines.DescribeLeave(row.GetGuid(0), row.GetString(1), row.GetInt32(2)), values),
    ];

    /// <summary>Removes what is as the run wrote it, and nothing builds on.</summary>
    public async Task<AttendanceRowCounts> RemoveAsync()
    {
        var records = await session.RunAsync($"DELETE FROM attendance_records WHERE {OfPerson} AND revision = 1", values);
        var leaves = await session.RunAsync($"DELETE FROM leaves WHERE {OfPerson} AND revision = 1", values);
        var checkIns = await session.RunAsync($"DELETE FROM check_ins WHERE {OfPerson}", values);
        var sessions = await session.RunAsync($"""
            DELETE FROM attendance_sessions s
            WHERE {OfNobody} AND revision = 1
                AND NOT EXISTS (SELECT FROM attendance_records r WHERE r.client_id = $1 AND r.session_id = s.id)
                AND NOT EXISTS (SELECT FROM markings m WHERE m.client_id = $1 AND m.session_id = s.id)
            """, values);
        var subjects = await session.RunAsync($"""
            DELETE FROM subjects s
            WHERE {OfNobody} AND revision = 1 AND NOT EXISTS (SELECT FROM attendance_sessions u WHERE u.client_id = $1 AND u.subject_id = s.id)
            """, values);
        return new AttendanceRowCounts(subjects, sessions, records, leaves, checkIns);
    }
}
