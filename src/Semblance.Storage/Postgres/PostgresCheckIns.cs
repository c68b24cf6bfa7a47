using Npgsql;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresCheckIns(PostgresConnections connections) : ICheckInStore
{
    private const string Columns = "c.id, c.person_id, c.direction, c.at, c.day, c.latitude, c.longitude, c.accuracy, c.confidence, c.made_by";

    private const string OfPerson = $"SELECT {Columns} FROM check_ins c WHERE c.client_id = $1 AND c.person_id = $2";

    private const string Insert = """
        INSERT INTO check_ins (client_id, id, person_id, direction, at, day, latitude, longitude, accuracy, confidence, made_by, run_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7::float8, $8::float8, $9::float8, $10::float8, $11, $12::text)
        ON CONFLICT DO NOTHING
        """;

    public Task<CheckInAnswer> AddAsync(CheckInAttempt attempt, CancellationToken cancellationToken)
    {
        var wanted = attempt.CheckIn with { At = StoreTime.Truncate(attempt.CheckIn.At) };
        return connections.RunAsync(
            wanted.Client,
            async session =>
            {
                wanted.Check();
                if (!await session.AnyAsync("SELECT 1 FROM people WHERE client_id = $1 AND id = $2 FOR NO KEY UPDATE", wanted.Client.Value, wanted.Person.Value))
                {
                    throw StoreErrors.PersonUnknown(wanted.Person);
                }

                var answer = (attempt with { CheckIn = wanted }).Decide(
                    await FindAsync(session, wanted, "c.at <= $3 ORDER BY c.at DESC, c.id DESC"), await FindAsync(session, wanted, "c.at > $3 ORDER BY c.at, c.id"));
                if (answer is { Verdict: CheckInVerdict.Done, CheckIn: { } made } && !await TryAddAsync(session, made, run: null))
                {
                    throw AttendanceErrors.CheckInExists(made.Id);
                }

                return answer;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<CheckIn>> ListAsync(ClientId client, CheckInQuery query, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(query.Limit, ICheckInStore.MostCheckIns);
        var conditions = new PostgresConditions("c.client_id = $1", client.Value)
            .Add("c.day >= {0}", query.From)
            .Add("c.day <= {0}", query.To)
            .Add("c.person_id = {0}", query.Person?.Value)
            .Add("EXISTS (SELECT FROM people p WHERE p.client_id = $1 AND p.id = c.person_id AND p.region = {0})", query.Region)
            .Add("EXISTS (SELECT FROM people_groups g WHERE g.client_id = $1 AND g.person_id = c.person_id AND g.group_name = {0})", query.Group)
            .Before(query.After, "c.at", "c.id");

        var sql = $"SELECT {Columns} FROM check_ins c WHERE {conditions.Sql} ORDER BY c.at DESC, c.id DESC LIMIT {conditions.Place(query.Limit)}";
        return connections.RunAsync<IReadOnlyList<CheckIn>>(
            client, async session => await session.ListAsync(sql, row => Read(row, client), conditions.Values), cancellationToken);
    }

    public Task<CheckIn?> RemoveAsync(ClientId client, CheckInId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"DELETE FROM check_ins c WHERE c.client_id = $1 AND c.id = $2 RETURNING {Columns}", row => Read(row, client), client.Value, id.Value),
        cancellationToken);

    private static Task<CheckIn?> FindAsync(PostgresSession session, CheckIn wanted, string which) => session.FindAsync(
        $"{OfPerson} AND {which} LIMIT 1", row => Read(row, wanted.Client), wanted.Client.Value, wanted.Person.Value, wanted.At);

    /// <returns>False when the id is taken.</returns>
    public static async Task<bool> TryAddAsync(PostgresSession session, CheckIn made, RunId? run) => await session.RunAsync(
        Insert, made.Client.Value, made.Id.Value, made.Person.Value, AttendanceNames.Of(made.Direction), made.At.ToUniversalTime(), made.Day, made.Place?.Latitude,
        made.Place?.Longitude, made.Place?.Accuracy, made.Confidence, made.By, run?.Value) == 1;

    public static Task<List<CheckIn>> FindAsync(PostgresSession session, ClientId client, IEnumerable<CheckInId> ids) => session.ListAsync(
        $"SELECT {Columns} FROM check_ins c WHERE c.client_id = $1 AND c.id = ANY ($2)", row => Read(row, client), client.Value, ids.Select(i => i.Value).ToArray());

    private static CheckIn Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new CheckInId(row.GetGuid(0)),
        Client = client,
        Person = new PersonId(row.GetGuid(1)),
        Direction = AttendanceNames.ParseDirection(row.GetString(2)),
        At = row.GetFieldValue<DateTimeOffset>(3),
        Day = row.GetFieldValue<DateOnly>(4),
        Place = row.IsDBNull(5) ? null : new Place(row.GetDouble(5), row.GetDouble(6), row.IsDBNull(7) ? null : row.GetDouble(7)),
        Confidence = row.IsDBNull(8) ? null : row.GetDouble(8),
        By = row.GetString(9),
    };
}
