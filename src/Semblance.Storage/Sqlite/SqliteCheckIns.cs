using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteCheckIns(SqliteConnections connections) : ICheckInStore
{
    private const string Select = """
        SELECT c.id, p.id, c.direction, c.at, c.day, c.latitude, c.longitude, c.accuracy, c.confidence, c.made_by
        FROM check_ins c
        JOIN people p ON p.key = c.person_key
        """;

    private const string Insert = """
        INSERT INTO check_ins (id, client_key, person_key, direction, at, day, latitude, longitude, accuracy, confidence, made_by, run_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    public Task<CheckInAnswer> AddAsync(CheckInAttempt attempt, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var wanted = attempt.CheckIn with { At = StoreTime.Truncate(attempt.CheckIn.At) };
            wanted.Check();
            var person = SqlitePeople.FindKey(database, wanted.Client, wanted.Person) ?? throw StoreErrors.PersonUnknown(wanted.Person);
            var answer = (attempt with { CheckIn = wanted }).Decide(
                Find(database, wanted, person, "c.at <= ? ORDER BY c.at DESC, c.id DESC"), Find(database, wanted, person, "c.at > ? ORDER BY c.at, c.id"));
            if (answer is { Verdict: CheckInVerdict.Done, CheckIn: { } made } && !TryAdd(database, made, SqliteClients.Key(database, made.Client), person, run: null))
            {
                throw AttendanceErrors.CheckInExists(made.Id);
            }

            return answer;
        },
        cancellationToken);

    public Task<IReadOnlyList<CheckIn>> ListAsync(ClientId client, CheckInQuery query, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(query.Limit, ICheckInStore.MostCheckIns);
        return connections.ReadAsync<IReadOnlyList<CheckIn>>(
            database =>
            {
                var conditions = new SqliteConditions("c.client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
                    .Add("c.day >= ?", query.From)
                    .Add("c.day <= ?", query.To)
                    .Add("p.id = ?", query.Person?.Value)
                    .Add("p.region = ?", query.Region)
                    .Add("EXISTS (SELECT 1 FROM people_groups pg JOIN groups g ON g.key = pg.group_key WHERE pg.person_key = p.key AND g.name = ?)", query.Group)
                    .Before(query.After, "c.at", "c.id");

                using var rows = conditions.Bind(database.Prepare($"{Select} WHERE {conditions.Sql} ORDER BY c.at DESC, c.id DESC LIMIT ?")).Add(query.Limit);
                var checkIns = new List<CheckIn>();
                while (rows.Step())
                {
                    checkIns.Add(Read(rows, client));
                }

                return checkIns;
            },
            cancellationToken);
    }

    public Task<CheckIn?> RemoveAsync(ClientId client, CheckInId id, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var found = Find(database, client, id);
            using var delete = database.Prepare("DELETE FROM check_ins WHERE id = ?");
            _ = found is null ? 0 : delete.Add(id.Value).Run();
            return found;
        },
        cancellationToken);

    private static CheckIn? Find(SqliteDatabase database, CheckIn wanted, long person, string which)
    {
        using var row = database.Prepare($"{Select} WHERE c.person_key = ? AND {which} LIMIT 1").Add(person).Add(wanted.At);
        return row.Step() ? Read(row, wanted.Client) : null;
    }

    /// <returns>False when the id is taken.</returns>
    public static bool TryAdd(SqliteDatabase database, CheckIn made, long client, long person, long? run)
    {
        using var insert = database.Prepare(Insert)
            .Add(made.Id.Value)
            .Add(client)
            .Add(person)
            .Add(AttendanceNames.Of(made.Direction))
            .Add(made.At)
            .Add(SqliteDays.Write(made.Day))
            .Add(made.Place?.Latitude)
            .Add(made.Place?.Longitude)
            .Add(made.Place?.Accuracy)
            .Add(made.Confidence)
            .Add(made.By)
            .Add(run);
        return insert.Run() == 1;
    }

    public static CheckIn? Find(SqliteDatabase database, ClientId client, CheckInId id)
    {
        using var row = database.Prepare($"{Select} WHERE c.client_key = ? AND c.id = ?").Add(SqliteClients.FindKey(database, client)).Add(id.Value);
        return row.Step() ? Read(row, client) : null;
    }

    private static CheckIn Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new CheckInId(row.Id(0)),
        Client = client,
        Person = new PersonId(row.Id(1)),
        Direction = AttendanceNames.ParseDirection(row.Text(2)),
        At = row.Time(3),
        Day = SqliteDays.Read(row.Text(4)),
        Place = row.IsNull(5) ? null : new Place(row.Real(5), row.Real(6), row.RealOrNull(7)),
        Confidence = row.RealOrNull(8),
        By = row.Text(9),
    };
}
