using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>Counts records of sessions.</summary>
internal static class SqliteTally
{
    // Leaves that say how many sessions they make up for are counted by whoever reports: they say nothing about this session.
    private const string OnLeave = """
        r.status = 'absent' AND EXISTS (
            SELECT 1 FROM leaves l
            WHERE l.person_key = r.person_key AND l.state = 'approved' AND l.sessions IS NULL AND s.day BETWEEN l.first_day AND l.last_day)
        """;

    private const string CountSession = $"""
        SELECT r.status, count(*), sum({OnLeave})
        FROM attendance_sessions s
        JOIN attendance_records r ON r.session_key = s.key
        WHERE s.key = ?
        GROUP BY 1
        """;

    public static AttendanceCounts OfSession(SqliteDatabase database, long session)
    {
        using var rows = database.Prepare(CountSession).Add(session);
        var counts = new AttendanceCounts();
        while (rows.Step())
        {
            counts += AttendanceCounts.Of(AttendanceNames.ParseStatus(rows.Text(0)), rows.Int32(1), rows.Int32(2));
        }

        return counts;
    }

    public static List<AttendanceTally> List(SqliteDatabase database, ClientId client, AttendanceFilter filter, TallyBy by)
    {
        var conditions = Conditions(database, client, filter);
        using var rows = conditions.Bind(database.Prepare($"""
            SELECT {NameOf(by)}, t.status, t.records, t.on_leave, z.day, z.group_name
            FROM (
                SELECT {LabelOf(by)} AS label, r.status, count(*) AS records, sum({OnLeave}) AS on_leave
                FROM attendance_sessions s
                JOIN attendance_records r ON r.session_key = s.key
                {(by == TallyBy.Region ? "JOIN people w ON w.key = r.person_key" : "")}
                WHERE {conditions.Sql}
                GROUP BY 1, 2) t
            LEFT JOIN attendance_sessions z ON {(by == TallyBy.Session ? "z.key = t.label" : "false")}
            ORDER BY t.label IS NULL, 1
            """));
        var tallies = new List<AttendanceTally>();
        while (rows.Step())
        {
            Add(tallies, Read(rows, by));
        }

        return tallies;
    }

    /// <summary>What a filter means over <c>attendance_sessions s</c> and <c>attendance_records r</c>.</summary>
    public static SqliteConditions Conditions(SqliteDatabase database, ClientId client, AttendanceFilter filter) =>
        new SqliteConditions("s.client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
            .Add("s.day >= ?", filter.From)
            .Add("s.day <= ?", filter.To)
            .Add("s.id = ?", filter.Session?.Value)
            .Add("s.group_name = ?", filter.Group)
            .Add("s.subject_key = (SELECT j.key FROM subjects j WHERE j.id = ?)", filter.Subject?.Value)
            .Add("s.kind = ?", filter.Kind is { } kind ? AttendanceNames.Of(kind) : null)
            .Add("r.person_key = (SELECT p.key FROM people p WHERE p.id = ?)", filter.Person?.Value)
            .Add("r.person_key IN (SELECT p.key FROM people p WHERE p.client_key = s.client_key AND p.region = ?)", filter.Region)
            .Add("r.status = ?", filter.Status is { } status ? AttendanceNames.Of(status) : null);

    private static string NameOf(TallyBy by) => by switch
    {
        TallyBy.Person => "(SELECT p.id FROM people p WHERE p.key = t.label)",
        TallyBy.Session => "z.id",
        _ => "t.label",
    };

    private static string LabelOf(TallyBy by) => by switch
    {
        TallyBy.Person => "r.person_key",
        TallyBy.Session => "r.session_key",
        TallyBy.Day => "s.day",
        TallyBy.Group => "s.group_name",
        _ => "w.region",
    };

    private static AttendanceTally Read(SqliteStatement row, TallyBy by) => new()
    {
        Person = by == TallyBy.Person ? new PersonId(row.Id(0)) : null,
        Session = by == TallyBy.Session ? new SessionId(row.Id(0)) : null,
        Day = by is TallyBy.Day or TallyBy.Session ? SqliteDays.Read(row.Text(by == TallyBy.Day ? 0 : 4)) : null,
        Label = by is TallyBy.Group or TallyBy.Region ? row.TextOrNull(0) : by == TallyBy.Session ? row.TextOrNull(5) : null,
        Counts = AttendanceCounts.Of(AttendanceNames.ParseStatus(row.Text(1)), row.Int32(2), row.Int32(3)),
    };

    /// <summary>Rows come one a status: those of the same person, day or label follow each other.</summary>
    private static void Add(List<AttendanceTally> tallies, AttendanceTally next)
    {
        if (tallies.Count > 0 && tallies[^1] is var last && last.Person == next.Person && last.Session == next.Session && last.Day == next.Day && last.Label == next.Label)
        {
            tallies[^1] = last with { Counts = last.Counts + next.Counts };
        }
        else
        {
            tallies.Add(next);
        }
    }
}
