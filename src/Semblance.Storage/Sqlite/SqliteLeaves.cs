using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteLeaves(SqliteConnections connections) : ILeaveStore
{
    private const string Select = """
        SELECT l.id, p.id, l.first_day, l.last_day, l.kind, l.note, l.sessions, l.state, l.requested_at, l.requested_by, l.decided_at, l.decided_by, l.decision_note
        FROM leaves l
        JOIN people p ON p.key = l.person_key
        """;

    private const string Insert = """
        INSERT INTO leaves (
            id, client_key, person_key, first_day, last_day, kind, note, sessions, state, requested_at, requested_by, decided_at, decided_by, decision_note,
            run_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    public Task AddAsync(Leave leave, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            leave.Check();
            var person = SqlitePeople.FindKey(database, leave.Client, leave.Person) ?? throw StoreErrors.PersonUnknown(leave.Person);
            if (!TryAdd(database, leave, SqliteClients.Key(database, leave.Client), person, run: null))
            {
                throw AttendanceErrors.LeaveExists(leave.Id);
            }
        },
        cancellationToken);

    public Task<Leave?> FindAsync(ClientId client, LeaveId id, CancellationToken cancellationToken) =>
        connections.ReadAsync(database => Find(database, client, id), cancellationToken);

    public Task<IReadOnlyList<Leave>> ListAsync(ClientId client, LeaveQuery query, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(query.Limit, ILeaveStore.MostLeaves);
        return connections.ReadAsync<IReadOnlyList<Leave>>(
            database =>
            {
                var conditions = new SqliteConditions("l.client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
                    .Add("p.id = ?", query.Person?.Value)
                    .Add("l.state = ?", query.State is { } state ? AttendanceNames.Of(state) : null)
                    .Add("l.last_day >= ?", query.From)
                    .Add("l.first_day <= ?", query.To)
                    .Before(query.After, "l.requested_at", "l.id");

                using var rows = conditions.Bind(database.Prepare($"{Select} WHERE {conditions.Sql} ORDER BY l.requested_at DESC, l.id DESC LIMIT ?")).Add(query.Limit);
                var leaves = new List<Leave>();
                while (rows.Step())
                {
                    leaves.Add(Read(rows, client));
                }

                return leaves;
            },
            cancellationToken);
    }

    public Task<Leave> DecideAsync(ClientId client, LeaveId id, LeaveDecision decision, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            AttendanceChecks.CheckDecision(decision);
            var pending = Find(database, client, id) ?? throw AttendanceErrors.LeaveUnknown(id);
            if (pending.State != LeaveState.Pending)
            {
                throw AttendanceErrors.LeaveDecided(id);
            }

            (pending with { DecidedBy = decision.By, DecisionNote = decision.Note }).Check();
            using var update = database.Prepare("UPDATE leaves SET state = ?, decided_at = ?, decided_by = ?, decision_note = ?, revision = revision + 1 WHERE id = ?");
            update.Add(AttendanceNames.Of(decision.State)).Add(decision.At).Add(decision.By).Add(decision.Note).Add(id.Value).Run();
            return Find(database, client, id)!;
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, LeaveId id, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare("DELETE FROM leaves WHERE client_key = ? AND id = ?");
            return delete.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Run() == 1;
        },
        cancellationToken);

    /// <returns>False when the id is taken.</returns>
    public static bool TryAdd(SqliteDatabase database, Leave leave, long client, long person, long? run)
    {
        using var insert = database.Prepare(Insert)
            .Add(leave.Id.Value)
            .Add(client)
            .Add(person)
            .Add(SqliteDays.Write(leave.From))
            .Add(SqliteDays.Write(leave.To))
            .Add(AttendanceNames.Of(leave.Kind))
            .Add(leave.Note)
            .Add(leave.Sessions)
            .Add(AttendanceNames.Of(leave.State))
            .Add(leave.RequestedAt)
            .Add(leave.RequestedBy)
            .Add(leave.DecidedAt)
            .Add(leave.DecidedBy)
            .Add(leave.DecisionNote)
            .Add(run);
        return insert.Run() == 1;
    }

    public static Leave? Find(SqliteDatabase database, ClientId client, LeaveId id)
    {
        using var row = database.Prepare($"{Select} WHERE l.client_key = ? AND l.id = ?").Add(SqliteClients.FindKey(database, client)).Add(id.Value);
        return row.Step() ? Read(row, client) : null;
    }

    private static Leave Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new LeaveId(row.Id(0)),
        Client = client,
        Person = new PersonId(row.Id(1)),
        From = SqliteDays.Read(row.Text(2)),
        To = SqliteDays.Read(row.Text(3)),
        Kind = AttendanceNames.ParseLeaveKind(row.Text(4)),
        Note = row.TextOrNull(5),
        Sessions = row.IsNull(6) ? null : row.Int32(6),
        State = AttendanceNames.ParseLeaveState(row.Text(7)),
        RequestedAt = row.Time(8),
        RequestedBy = row.Text(9),
        DecidedAt = row.TimeOrNull(10),
        DecidedBy = row.TextOrNull(11),
        DecisionNote = row.TextOrNull(12),
    };
}
