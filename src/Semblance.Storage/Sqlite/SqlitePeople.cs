using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqlitePeople(SqliteConnections connections, SqliteGalleries galleries, TimeProvider time) : IPeopleStore
{
    private const string Columns = "p.id, p.name, p.external_id, p.region, p.attributes, p.created_at, p.updated_at, p.revision, p.key";

    // Names compare as their UTF-8 bytes, which is by code point. lower() folds ASCII alone. Name and number as one text, just as the index people_by_text
    // has them, rule out nearly everybody without a look at the table.
    private const string Matches = """
        p.client_key = ?1
        AND (?2 IS NULL OR (instr(lower(p.name || char(31) || coalesce(p.external_id, '')), lower(?2)) > 0
            AND (instr(lower(p.name), lower(?2)) > 0 OR instr(lower(p.external_id), lower(?2)) > 0)))
        AND (?3 IS NULL OR p.region = ?3)
        AND (?4 IS NULL OR EXISTS (
            SELECT 1 FROM people_groups pg JOIN groups g ON g.key = pg.group_key WHERE pg.person_key = p.key AND g.name = ?4))
        AND (?5 IS NULL OR EXISTS (SELECT 1 FROM json_each(p.attributes) a WHERE a.key = ?5 AND a.value = ?6))
        """;

    private const string SelectPage = $"""
        SELECT {Columns},
            (SELECT count(*) FROM faces f WHERE f.person_key = p.key),
            (SELECT count(*) FROM photos f WHERE f.person_key = p.key)
        FROM people p
        WHERE {Matches} AND (?7 IS NULL OR (p.name, p.id) > (?7, ?8))
        ORDER BY p.name, p.id
        LIMIT ?9
        """;

    private const string UpdateOne = """
        UPDATE people
        SET name = ?, external_id = ?, region = ?, attributes = ?, updated_at = ?, revision = revision + 1
        WHERE key = ?
        """;

    public Task AddAsync(Person person, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            StoreRules.CheckPerson(person);
            if (new SqlitePersonWriter(database, SqliteClients.Key(database, person.Client), run: null).Add(person) is null)
            {
                throw StoreErrors.PersonExists(person.Id);
            }
        },
        cancellationToken);

    public Task<Person?> FindAsync(ClientId client, PersonId id, CancellationToken cancellationToken) =>
        connections.ReadAsync(database => Find(database, client, id), cancellationToken);

    public Task<IReadOnlyList<Person>> FindManyAsync(ClientId client, IReadOnlyList<PersonId> ids, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Person>>(
            database =>
            {
                var people = new List<Person>(ids.Count);
                foreach (var id in ids.Distinct())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (Find(database, client, id) is { } person)
                    {
                        people.Add(person);
                    }
                }

                return people;
            },
            cancellationToken);

    public Task<PeoplePage> ListAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckQuery(query);
        return connections.ReadAsync(
            database =>
            {
                using var rows = BindQuery(database.Prepare(SelectPage), database, client, query).Add(query.After?.Name);
                _ = query.After is { } after ? rows.Add(after.Id.Value) : rows.Add((string?)null);
                rows.Add(query.Limit + 1);
                var people = new List<PersonSummary>();
                while (rows.Step())
                {
                    people.Add(new PersonSummary(Read(database, rows, client), rows.Int32(9), rows.Int32(10)));
                }

                return PageOf(people, query.Limit);
            },
            cancellationToken);
    }

    public Task<int> CountAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = BindQuery(database.Prepare($"SELECT count(*) FROM people p WHERE {Matches}"), database, client, query);
            row.Step();
            return row.Int32(0);
        },
        cancellationToken);

    public Task<Person> UpdateAsync(Person person, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            StoreRules.CheckPerson(person);
            var key = FindKey(database, person.Client, person.Id) ?? throw StoreErrors.PersonUnknown(person.Id);
            var stored = Find(database, person.Client, person.Id)!;
            if (stored.Revision != person.Revision)
            {
                throw StoreErrors.PersonChanged(person.Id, stored.Revision);
            }

            using (var update = database.Prepare(UpdateOne))
            {
                update.Add(person.Name).Add(person.ExternalId).Add(person.Region).Add(StoreJson.Write(person.Attributes))
                    .Add(time.GetUtcNow()).Add(key).Run();
            }

            using (var clear = database.Prepare("DELETE FROM people_groups WHERE person_key = ?"))
            {
                clear.Add(key).Run();
            }

            var client = SqliteClients.Key(database, person.Client);
            new SqlitePersonWriter(database, client, run: null).Join(key, person.Groups);
            if (person.Region != stored.Region || !person.Groups.ToHashSet(StringComparer.Ordinal).SetEquals(stored.Groups))
            {
                SqliteGenerations.RaiseAll(database, client);
            }

            return Find(database, person.Client, person.Id)!;
        },
        cancellationToken);

    public async Task<PersonRemoval?> RemoveAsync(ClientId client, PersonId id, CancellationToken cancellationToken)
    {
        var removal = await connections.WriteAsync(
            database => FindKey(database, client, id) is { } key
                ? new SqliteRemoval(database, SqliteClients.Key(database, client)).RemovePerson(key)
                : null,
            cancellationToken);
        if (removal is not null)
        {
            galleries.RemoveFiles(client);
            await connections.TruncateLogAsync(CancellationToken.None);
        }

        return removal;
    }

    public Task<PeopleLabels> ListLabelsAsync(ClientId client, CancellationToken cancellationToken) => connections.ReadAsync(
        database => new PeopleLabels(
            Count(database, client, "SELECT region, count(*) FROM people WHERE client_key = ? AND region IS NOT NULL GROUP BY region ORDER BY region"),
            Count(database, client, """
                SELECT g.name, count(*) FROM groups g JOIN people_groups pg ON pg.group_key = g.key WHERE g.client_key = ? GROUP BY g.key ORDER BY g.name
                """)),
        cancellationToken);

    /// <summary>The person's key in this store; null when this client has no such person.</summary>
    public static long? FindKey(SqliteDatabase database, ClientId client, PersonId id)
    {
        using var row = database.Prepare("SELECT p.key FROM people p JOIN clients c ON c.key = p.client_key WHERE p.id = ? AND c.id = ?");
        return row.Add(id.Value).Add(client.Value).Step() ? row.Integer(0) : null;
    }

    private static Person? Find(SqliteDatabase database, ClientId client, PersonId id)
    {
        using var row = database.Prepare(
            $"SELECT {Columns} FROM people p JOIN clients c ON c.key = p.client_key WHERE p.id = ? AND c.id = ?");
        return row.Add(id.Value).Add(client.Value).Step() ? Read(database, row, client) : null;
    }

    private static SqliteStatement BindQuery(SqliteStatement statement, SqliteDatabase database, ClientId client, PeopleQuery query) =>
        statement
            .Add(SqliteClients.FindKey(database, client))
            .Add(string.IsNullOrEmpty(query.Text) ? null : query.Text)
            .Add(string.IsNullOrEmpty(query.Region) ? null : query.Region)
            .Add(string.IsNullOrEmpty(query.Group) ? null : query.Group)
            .Add(query.Attribute?.Name)
            .Add(query.Attribute?.Value);

    private static PeoplePage PageOf(List<PersonSummary> people, int limit)
    {
        if (people.Count <= limit)
        {
            return new PeoplePage(people, Next: null);
        }

        people.RemoveAt(limit);
        var last = people[^1].Person;
        return new PeoplePage(people, new PeopleCursor(last.Name, last.Id));
    }

    private static Person Read(SqliteDatabase database, SqliteStatement row, ClientId client) => new()
    {
        Id = new PersonId(row.Id(0)),
        Client = client,
        Name = row.Text(1),
        ExternalId = row.TextOrNull(2),
        Region = row.TextOrNull(3),
        Groups = ListGroups(database, row.Integer(8)),
        Attributes = StoreJson.ReadMap(row.Text(4)),
        CreatedAt = row.Time(5),
        UpdatedAt = row.Time(6),
        Revision = row.Int32(7),
    };

    private static List<LabelUse> Count(SqliteDatabase database, ClientId client, string query)
    {
        using var rows = database.Prepare(query).Add(SqliteClients.FindKey(database, client));
        var labels = new List<LabelUse>();
        while (rows.Step())
        {
            labels.Add(new LabelUse(rows.Text(0), rows.Int32(1)));
        }

        return labels;
    }

    private static List<string> ListGroups(SqliteDatabase database, long person)
    {
        using var rows = database.Prepare(
            "SELECT g.name FROM people_groups pg JOIN groups g ON g.key = pg.group_key WHERE pg.person_key = ? ORDER BY g.name").Add(person);
        var groups = new List<string>();
        while (rows.Step())
        {
            groups.Add(rows.Text(0));
        }

        return groups;
    }
}
