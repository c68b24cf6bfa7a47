using Npgsql;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresLeaves(PostgresConnections connections) : ILeaveStore
{
    private const string Columns =
        "id, person_id, first_day, last_day, kind, note, sessions, state, requested_at, requested_by, decided_at, decided_by, decision_note";

    private const string Insert = $"""
        INSERT INTO leaves (client_id, {Columns}, run_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7::text, $8::int, $9, $10, $11, $12::timestamptz, $13::text, $14::text, $15::text)
        ON CONFLICT DO NOTHING
        """;

    private const string SelectOne = $"SELECT {Columns} FROM leaves WHERE client_id = $1 AND id = $2";

    private const string Decide = $"""
        UPDATE leaves
        SET state = $3, decided_at = $4, decided_by = $5, decision_note = $6::text, revision = revision + 1
        WHERE client_id = $1 AND id = $2
        RETURNING {Columns}
        """;

    public Task AddAsync(Leave leave, CancellationToken cancellationToken) => connections.RunAsync(
        leave.Client,
        async session =>
        {
            leave.Check();
            await PostgresPeople.CheckAsync(session, leave.Client, [leave.Person]);
            return await TryAddAsync(session, leave, run: null) ? true : throw AttendanceErrors.LeaveExists(leave.Id);
        },
        cancellationToken);

    public Task<Leave?> FindAsync(ClientId client, LeaveId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync(SelectOne, row => Read(row, client), client.Value, id.Value), cancellationToken);

    public Task<IReadOnlyList<Leave>> ListAsync(ClientId client, LeaveQuery query, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(query.Limit, ILeaveStore.MostLeaves);
        var conditions = new PostgresConditions("client_id = $1", client.Value)
            .Add("person_id = {0}", query.Person?.Value)
            .Add("state = {0}", query.State is { } state ? AttendanceNames.Of(state) : null)
            .Add("last_day >= {0}", query.From)
            .Add("first_day <= {0}", query.To)
            .Before(query.After, "requested_at");

        var sql = $"SELECT {Columns} FROM leaves WHERE {conditions.Sql} ORDER BY requested_at DESC, id DESC LIMIT {conditions.Place(query.Limit)}";
        return connections.RunAsync<IReadOnlyList<Leave>>(
            client, async session => await session.ListAsync(sql, row => Read(row, client), conditions.Values), cancellationToken);
    }

    public Task<Leave> DecideAsync(ClientId client, LeaveId id, LeaveDecision decision, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            AttendanceChecks.CheckDecision(decision);
            var pending = await session.FindAsync($"{SelectOne} FOR UPDATE", row => Read(row, client), client.Value, id.Value)
                ?? throw AttendanceErrors.LeaveUnknown(id);
            if (pending.State != LeaveState.Pending)
            {
                throw AttendanceErrors.LeaveDecided(id);
            }

            (pending with { DecidedBy = decision.By, DecisionNote = decision.Note }).Check();
            return (await session.FindAsync(
                Decide, row => Read(row, client), client.Value, id.Value, AttendanceNames.Of(decision.State), decision.At.ToUniversalTime(), decision.By,
                decision.Note))!;
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, LeaveId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, async session => await session.RunAsync("DELETE FROM leaves WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1, cancellationToken);

    /// <returns>False when the id is taken.</returns>
    public static async Task<bool> TryAddAsync(PostgresSession session, Leave leave, RunId? run) => await session.RunAsync(
        Insert, leave.Client.Value, leave.Id.Value, leave.Person.Value, leave.From, leave.To, AttendanceNames.Of(leave.Kind), leave.Note, leave.Sessions,
        AttendanceNames.Of(leave.State), leave.RequestedAt.ToUniversalTime(), leave.RequestedBy, leave.DecidedAt?.ToUniversalTime(), leave.DecidedBy,
        leave.DecisionNote, run?.Value) == 1;

    public static Task<List<Leave>> FindAsync(PostgresSession session, ClientId client, IEnumerable<LeaveId> ids) => session.ListAsync(
        $"SELECT {Columns} FROM leaves WHERE client_id = $1 AND id = ANY ($2)", row => Read(row, client), client.Value, ids.Select(i => i.Value).ToArray());

    private static Leave Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new LeaveId(row.GetGuid(0)),
        Client = client,
        Person = new PersonId(row.GetGuid(1)),
        From = row.GetFieldValue<DateOnly>(2),
        To = row.GetFieldValue<DateOnly>(3),
        Kind = AttendanceNames.ParseLeaveKind(row.GetString(4)),
        Note = row.IsDBNull(5) ? null : row.GetString(5),
        Sessions = row.IsDBNull(6) ? null : row.GetInt32(6),
        State = AttendanceNames.ParseLeaveState(row.GetString(7)),
        RequestedAt = row.GetFieldValue<DateTimeOffset>(8),
        RequestedBy = row.GetString(9),
        DecidedAt = PostgresKeys.Time(row, 10),
        DecidedBy = row.IsDBNull(11) ? null : row.GetString(11),
        DecisionNote = row.IsDBNull(12) ? null : row.GetString(12),
    };
}
