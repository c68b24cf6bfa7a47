using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>What happened, from the rows that say so.</summary>
internal static class SqliteAttendanceEvents
{
    // Kinds are numbered as AttendanceEventKind has them.
    private static readonly string[] Selects =
    [
        "SELECT p.created_at AS at, 0 AS kind, p.key AS person, NULL AS session, NULL AS detail, NULL AS made_by FROM people p WHERE p.client_key = ?1",
        "SELECT c.at, 1, c.person_key, NULL, NULL, c.made_by FROM check_ins c WHERE c.client_key = ?1 AND c.direction = 'in'",
        "SELECT c.at, 2, c.person_key, NULL, NULL, c.made_by FROM check_ins c WHERE c.client_key = ?1 AND c.direction = 'out'",
        """
        SELECT r.changed_at, 3, r.person_key, r.session_key, r.status, r.changed_by
        FROM attendance_records r JOIN people p ON p.key = r.person_key
        WHERE p.client_key = ?1 AND r.revision = 1 AND r.status IN ('auto', 'present', 'late')
        """,
        """
        SELECT r.changed_at, 4, r.person_key, r.session_key, r.status, r.changed_by
        FROM attendance_records r JOIN people p ON p.key = r.person_key
        WHERE p.client_key = ?1 AND r.revision > 1
        """,
        "SELECT l.requested_at, 5, l.person_key, NULL, l.kind, l.requested_by FROM leaves l WHERE l.client_key = ?1",
        "SELECT l.decided_at, 6, l.person_key, NULL, l.state, l.decided_by FROM leaves l WHERE l.client_key = ?1 AND l.decided_at IS NOT NULL",
    ];

    public static List<AttendanceEvent> List(SqliteDatabase database, ClientId client, EventQuery query)
    {
        var asked = query.Kind is { } kind ? [Selects[(int)kind]] : Selects;
        using var rows = database.Prepare($"""
            WITH e (at, kind, person, session, detail, made_by) AS ({string.Join("\nUNION ALL\n", asked)})
            SELECT e.at, e.kind, p.id, s.id, e.detail, e.made_by
            FROM e
            JOIN people p ON p.key = e.person
            LEFT JOIN attendance_sessions s ON s.key = e.session
            WHERE (?2 IS NULL OR p.id = ?2) AND (?3 IS NULL OR p.region = ?3) AND (?4 IS NULL OR (e.at, p.id, e.kind) < (?4, ?5, ?6))
            ORDER BY e.at DESC, p.id DESC, e.kind DESC, s.id DESC
            LIMIT ?7
            """);
        rows.Add(SqliteClients.FindKey(database, client)).Add(query.Person?.Value).Add(query.Region)
            .Add(query.After?.At).Add(query.After?.Person.Value).Add(query.After is { } after ? (long)after.Kind : null).Add(query.Limit);
        var events = new List<AttendanceEvent>();
        while (rows.Step())
        {
            events.Add(new AttendanceEvent(
                rows.Time(0), (AttendanceEventKind)rows.Int32(1), new PersonId(rows.Id(2)), rows.IsNull(3) ? null : new SessionId(rows.Id(3)),
                rows.TextOrNull(4), rows.TextOrNull(5)));
        }

        return events;
    }
}
