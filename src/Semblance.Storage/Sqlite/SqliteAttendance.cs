using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteAttendance(SqliteConnections connections) : IAttendanceStore
{
    // Absent from a session means not seen in it, whenever that was written down. A status at a time: the greatest of each is the end of a range of
    // the index attendance_records_seen, which nothing has to be read for.
    private const string SelectSeen = """
        SELECT p.id, max(
            coalesce((SELECT max(c.at) FROM check_ins c WHERE c.person_key = p.key), 0),
            coalesce((SELECT max(r.seen_at) FROM attendance_records r WHERE r.person_key = p.key AND r.status = 'auto'), 0),
            coalesce((SELECT max(r.seen_at) FROM attendance_records r WHERE r.person_key = p.key AND r.status = 'present'), 0),
            coalesce((SELECT max(r.seen_at) FROM attendance_records r WHERE r.person_key = p.key AND r.status = 'late'), 0),
            coalesce((
                SELECT max(s.starts_at)
                FROM attendance_records r
                JOIN attendance_sessions s ON s.key = r.session_key
                WHERE r.person_key = p.key AND r.status IN ('auto', 'present', 'late') AND r.seen_at IS NULL), 0))
        FROM people p
        WHERE p.client_key = ?
        """;

    public Task<AttendanceRules> FindRulesAsync(ClientId client, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare("SELECT rules FROM attendance_rules WHERE client_key = ?").Add(SqliteClients.Key(database, client));
            return row.Step() ? AttendanceJson.Read(row.Text(0)) : AttendanceRules.Default;
        },
        cancellationToken);

    public Task UpdateRulesAsync(ClientId client, AttendanceRules rules, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            rules.Check();
            using var upsert = database.Prepare("INSERT INTO attendance_rules (client_key, rules) VALUES (?, ?) ON CONFLICT DO UPDATE SET rules = excluded.rules");
            upsert.Add(SqliteClients.Key(database, client)).Add(AttendanceJson.Write(rules)).Run();
        },
        cancellationToken);

    public Task<int> WriteAsync(ClientId client, IReadOnlyList<AttendanceRecord> records, CancellationToken cancellationToken) =>
        connections.WriteAsync(database => new SqliteRecords(database, client).Write(records), cancellationToken);

    public Task<RecordPage> ListAsync(ClientId client, AttendanceFilter filter, RecordCursor? after, int limit, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(limit, IAttendanceStore.MostRecords);
        return connections.ReadAsync(database => new SqliteRecords(database, client).List(filter, after, limit), cancellationToken);
    }

    public Task<IReadOnlyList<AttendanceRecord>> ListHistoryAsync(ClientId client, SessionId session, PersonId person, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<AttendanceRecord>>(database => new SqliteRecords(database, client).ListHistory(session, person), cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, SessionId session, PersonId person, CancellationToken cancellationToken) =>
        connections.WriteAsync(database => new SqliteRecords(database, client).Remove(session, person), cancellationToken);

    public Task<IReadOnlyList<AttendanceTally>> TallyAsync(ClientId client, AttendanceFilter filter, TallyBy by, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<AttendanceTally>>(database => SqliteTally.List(database, client, filter, by), cancellationToken);

    public Task<IReadOnlyList<SessionRoll>> ListRollsAsync(ClientId client, AttendanceFilter filter, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<SessionRoll>>(database => SqliteRolls.List(database, client, filter), cancellationToken);

    public Task<IReadOnlyList<LastSeen>> ListLastSeenAsync(ClientId client, IReadOnlyList<PersonId>? people, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<LastSeen>>(
            database =>
            {
                var seen = new List<LastSeen>();
                using var rows = database.Prepare(people is null ? SelectSeen : $"{SelectSeen} AND p.id = ?");
                var key = SqliteClients.FindKey(database, client);
                foreach (var person in people?.Distinct().Select(p => (PersonId?)p) ?? [null])
                {
                    rows.Add(key);
                    _ = person is { } id ? rows.Add(id.Value) : rows;
                    while (rows.Step())
                    {
                        if (rows.Integer(1) != 0)
                        {
                            seen.Add(new LastSeen(new PersonId(rows.Id(0)), rows.Time(1)));
                        }
                    }

                    rows.Reset();
                }

                return seen;
            },
            cancellationToken);

    public Task<IReadOnlyList<AttendanceEvent>> ListEventsAsync(ClientId client, EventQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<AttendanceEvent>>(database => SqliteAttendanceEvents.List(database, client, query), cancellationToken);
    }
}
