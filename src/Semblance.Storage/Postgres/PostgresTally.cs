using Npgsql;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Postgres;

/// <summary>Counts records of sessions.</summary>
internal static class PostgresTally
{
    // Leaves that say how many sessions they make up for are counted by whoever reports: they say nothing about this session.
    private const string OnLeave = """
        count(*) FILTER (WHERE r.status = 'absent' AND EXISTS (
            SELECT FROM leaves l
            WHERE l.client_id = r.client_id AND l.person_id = r.person_id AND l.state = 'approved' AND l.sessions IS NULL
                AND s.day BETWEEN l.first_day AND l.last_day))
        """;

    private const string From = """
        FROM attendance_sessions s
        JOIN attendance_records r ON r.client_id = s.client_id AND r.session_id = s.id
        """;

    private const string CountSessions = $"SELECT s.id, r.status, count(*)::int, {OnLeave}::int {From} WHERE s.client_id = $1 AND s.id = ANY ($2) GROUP BY 1, 2";

    /// <summary>Of those sessions that have records.</summary>
    public static async Task<Dictionary<SessionId, AttendanceCounts>> OfSessionsAsync(PostgresSession session, ClientId client, Guid[] sessions)
    {
        var counts = new Dictionary<SessionId, AttendanceCounts>();
        await session.EachAsync(
            CountSessions,
            row =>
            {
                var id = new SessionId(row.GetGuid(0));
                counts[id] = counts.GetValueOrDefault(id) + Counts(row);
            },
            client.Value, sessions);
        return counts;
    }

    public static async Task<IReadOnlyList<AttendanceTally>> ListAsync(PostgresSession session, ClientId client, AttendanceFilter filter, TallyBy by)
    {
        var conditions = Conditions(client, filter);
        var isBySession = by == TallyBy.Session;
        var join = by == TallyBy.Region ? "JOIN people w ON w.client_id = r.client_id AND w.id = r.person_id" : "";
        var tallies = new List<AttendanceTally>();
        await session.EachAsync(
            $"""
            SELECT t.*{(isBySession ? ", z.day, z.group_name" : "")}
            FROM (SELECT {LabelOf(by)} AS label, r.status, count(*)::int, {OnLeave}::int {From} {join} WHERE {conditions.Sql} GROUP BY 1, 2) t
            {(isBySession ? "JOIN attendance_sessions z ON z.client_id = $1 AND z.id = t.label" : "")}
            ORDER BY t.label NULLS LAST
            """,
            row => Add(tallies, Read(row, by)),
            conditions.Values);
        return tallies;
    }

    public static async Task<IReadOnlyList<SessionRoll>> ListRollsAsync(PostgresSession session, ClientId client, AttendanceFilter filter)
    {
        var conditions = Conditions(client, filter);
        return await session.ListAsync(
            $"""
            SELECT t.session_id, z.day, z.group_name, t.status, t.people
            FROM (SELECT r.session_id, r.status, array_agg(r.person_id) AS people {From} WHERE {conditions.Sql} GROUP BY 1, 2) t
            JOIN attendance_sessions z ON z.client_id = $1 AND z.id = t.session_id
            """,
            row => new SessionRoll(
                new SessionId(row.GetGuid(0)), row.GetFieldValue<DateOnly>(1), Text(row, 2), AttendanceNames.ParseStatus(row.GetString(3)),
                [.. row.GetFieldValue<Guid[]>(4).Select(id => new PersonId(id))]),
            conditions.Values);
    }

    /// <summary>What a filter means over <c>attendance_sessions s</c> and <c>attendance_records r</c>.</summary>
    public static PostgresConditions Conditions(ClientId client, AttendanceFilter filter) => new PostgresConditions("s.client_id = $1", client.Value)
        .Add("s.day >= {0}", filter.From)
        .Add("s.day <= {0}", filter.To)
        .Add("s.id = {0}", filter.Session?.Value)
        .Add("s.group_name = {0}", filter.Group)
        .Add("s.subject_id = {0}", filter.Subject?.Value)
        .Add("s.kind = {0}", filter.Kind is { } kind ? AttendanceNames.Of(kind) : null)
        .Add("r.person_id = {0}", filter.Person?.Value)
        .Add("EXISTS (SELECT FROM people x WHERE x.client_id = r.client_id AND x.id = r.person_id AND x.region = {0})", filter.Region)
        .Add("r.status = {0}", filter.Status is { } status ? AttendanceNames.Of(status) : null);

    private static string LabelOf(TallyBy by) => by switch
    {
        TallyBy.Person => "r.person_id",
        TallyBy.Session => "r.session_id",
        TallyBy.Day => "s.day",
        TallyBy.Group => "s.group_name",
        _ => "w.region",
    };

    private static AttendanceTally Read(NpgsqlDataReader row, TallyBy by) => new()
    {
        Person = by == TallyBy.Person ? new PersonId(row.GetGuid(0)) : null,
        Session = by == TallyBy.Session ? new SessionId(row.GetGuid(0)) : null,
        Day = by is TallyBy.Day or TallyBy.Session ? row.GetFieldValue<DateOnly>(by == TallyBy.Day ? 0 : 4) : null,
        Label = by is TallyBy.Group or TallyBy.Region ? Text(row, 0) : by == TallyBy.Session ? Text(row, 5) : null,
        Counts = Counts(row),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static AttendanceCounts Counts(NpgsqlDataReader row) =>
        AttendanceCounts.Of(AttendanceNames.ParseStatus(row.GetString(1)), row.GetInt32(2), row.GetInt32(3));

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
