using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresAttendance(PostgresConnections connections) : IAttendanceStore
{
    // Absent from a session means not seen in it, whenever that was written down. A status at a time: the greatest of each is the end of a range of
    // the index attendance_records_seen, which nothing has to be read for.
    private const string SelectSeen = """
        SELECT p.id, greatest(
            (SELECT max(c.at) FROM check_ins c WHERE c.client_id = p.client_id AND c.person_id = p.id),
            (SELECT max(r.seen_at) FROM attendance_records r WHERE r.client_id = p.client_id AND r.person_id = p.id AND r.status = 'auto'),
            (SELECT max(r.seen_at) FROM attendance_records r WHERE r.client_id = p.client_id AND r.person_id = p.id AND r.status = 'present'),
            (SELECT max(r.seen_at) FROM attendance_records r WHERE r.client_id = p.client_id AND r.person_id = p.id AND r.status = 'late'),
            (
                SELECT max(s.starts_at)
                FROM attendance_records r
                JOIN attendance_sessions s ON s.client_id = r.client_id AND s.id = r.session_id
                WHERE r.client_id = p.client_id AND r.person_id = p.id AND r.status IN ('auto', 'present', 'late') AND r.seen_at IS NULL))
        FROM people p
        WHERE p.client_id = $1 AND ($2::uuid[] IS NULL OR p.id = ANY ($2))
        """;

    // Kinds are numbered as AttendanceEventKind has them.
    private static readonly string[] Events =
    [
        "SELECT created_at AS at, 0 AS kind, id AS person_id, NULL::uuid AS session_id, NULL AS detail, NULL AS made_by FROM people WHERE client_id = $1",
        "SELECT at, 1, person_id, NULL, NULL, made_by FROM check_ins WHERE client_id = $1 AND direction = 'in'",
        "SELECT at, 2, person_id, NULL, NULL, made_by FROM check_ins WHERE client_id = $1 AND direction = 'out'",
        "SELECT changed_at, 3, person_id, session_id, status, changed_by FROM attendance_records WHERE client_id = $1 AND revision = 1 AND status IN ('auto', 'present', 'late')",
        "SELECT changed_at, 4, person_id, session_id, status, changed_by FROM attendance_records WHERE client_id = $1 AND revision > 1",
        "SELECT requested_at, 5, person_id, NULL, kind, requested_by FROM leaves WHERE client_id = $1",
        "SELECT decided_at, 6, person_id, NULL, state, decided_by FROM leaves WHERE client_id = $1 AND decided_at IS NOT NULL",
    ];

    // A branch by itself has to name the columns, too.
    private const string EventColumns = "e (at, kind, person_id, session_id, detail, made_by)";

    public Task<AttendanceRules> FindRulesAsync(ClientId client, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            await PostgresClients.CheckAsync(session, client);
            var json = await session.FindAsync("SELECT rules::text FROM attendance_rules WHERE client_id = $1", row => row.GetString(0), client.Value);
            return json is null ? AttendanceRules.Default : AttendanceJson.Read(json);
        },
        cancellationToken);

    public Task UpdateRulesAsync(ClientId client, AttendanceRules rules, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            rules.Check();
            await PostgresClients.CheckAsync(session, client);
            return await session.RunAsync(
                "INSERT INTO attendance_rules VALUES ($1, $2::json) ON CONFLICT (client_id) DO UPDATE SET rules = excluded.rules",
                client.Value, AttendanceJson.Write(rules));
        },
        cancellationToken);

    public Task<int> WriteAsync(ClientId client, IReadOnlyList<AttendanceRecord> records, CancellationToken cancellationToken) =>
        connections.RunAsync(client, session => new PostgresRecords(session, client).WriteAsync(records), cancellationToken);

    public Task<RecordPage> ListAsync(ClientId client, AttendanceFilter filter, RecordCursor? after, int limit, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(limit, IAttendanceStore.MostRecords);
        return connections.ReadAsync(client, session => new PostgresRecords(session, client).ListAsync(filter, after, limit), cancellationToken);
    }

    public Task<IReadOnlyList<AttendanceRecord>> ListHistoryAsync(ClientId client, SessionId session, PersonId person, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<AttendanceRecord>>(
            client, async work => await new PostgresRecords(work, client).ListHistoryAsync(session, person), cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, SessionId session, PersonId person, CancellationToken cancellationToken) =>
        connections.RunAsync(client, work => new PostgresRecords(work, client).RemoveAsync(session, person), cancellationToken);

    public Task<IReadOnlyList<AttendanceTally>> TallyAsync(ClientId client, AttendanceFilter filter, TallyBy by, CancellationToken cancellationToken) =>
        connections.ReadAsync(client, session => PostgresTally.ListAsync(session, client, filter, by), cancellationToken);

    public Task<IReadOnlyList<SessionRoll>> ListRollsAsync(ClientId client, AttendanceFilter filter, CancellationToken cancellationToken) =>
        connections.ReadAsync(client, session => PostgresTally.ListRollsAsync(session, client, filter), cancellationToken);

    public Task<IReadOnlyList<LastSeen>> ListLastSeenAsync(ClientId client, IReadOnlyList<PersonId>? people, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<LastSeen>>(
            client,
            async session =>
            {
                // Who never was is left out here: as a condition of the statement it would be worked out twice.
                var seen = new List<LastSeen>();
                await session.EachAsync(
                    SelectSeen,
                    row =>
                    {
                        if (!row.IsDBNull(1))
                        {
                            seen.Add(new LastSeen(new PersonId(row.GetGuid(0)), row.GetFieldValue<DateTimeOffset>(1)));
                        }
                    },
                    client.Value, people?.Select(p => p.Value).ToArray());
                return seen;
            },
            cancellationToken);

    public Task<IReadOnlyList<AttendanceEvent>> ListEventsAsync(ClientId client, EventQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var conditions = new PostgresConditions("true", client.Value)
            .Add("e.person_id = {0}", query.Person?.Value)
            .Add("EXISTS (SELECT FROM people p WHERE p.client_id = $1 AND p.id = e.person_id AND p.region = {0})", query.Region);
        if (query.After is { } after)
        {
            conditions.AddAll("(e.at, e.person_id, e.kind) < ({0}, {1}, {2})", after.At.ToUniversalTime(), after.Person.Value, (int)after.Kind);
        }

        var asked = query.Kind is { } kind ? [Events[(int)kind]] : Events;
        var sql = $"""
            SELECT e.at, e.kind, e.person_id, e.session_id, e.detail, e.made_by
            FROM ({string.Join("\nUNION ALL\n", asked)}) {EventColumns}
            WHERE {conditions.Sql}
            ORDER BY e.at DESC, e.person_id DESC, e.kind DESC, e.session_id DESC NULLS LAST
            LIMIT {conditions.Place(query.Limit)}
            """;
        return connections.ReadAsync<IReadOnlyList<AttendanceEvent>>(
            client,
            async session => await session.ListAsync(
                sql,
                row => new AttendanceEvent(
                    row.GetFieldValue<DateTimeOffset>(0), (AttendanceEventKind)row.GetInt32(1), new PersonId(row.GetGuid(2)),
                    row.IsDBNull(3) ? null : new SessionId(row.GetGuid(3)), row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5)),
                conditions.Values),
            cancellationToken);
    }
}
