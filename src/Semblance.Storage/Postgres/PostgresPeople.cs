using Npgsql;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage.Postgres.Mirrors;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresPeople(PostgresConnections connections, StoreMirror? mirror, TimeProvider time) : IPeopleStore
{
    private const string Columns = """
        p.id, p.name, p.external_id, p.region, p.attributes::text, p.created_at, p.updated_at, p.revision,
        ARRAY(SELECT pg.group_name::text FROM people_groups pg WHERE pg.client_id = p.client_id AND pg.person_id = p.id ORDER BY pg.group_name)
        """;

    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Select = $"SELECT {Columns} FROM people p";

    private const string HasText = "p.id IN (SELECT people_with_text($2))";

    // No index leads to it, but it is in so many names that a page fills before everybody has been looked at. lower() folds ASCII alone, as these
    // columns compare by bytes.
    private const string HasShortText =
        """(position(lower($2 COLLATE "C") IN lower(p.name)) > 0 OR position(lower($2 COLLATE "C") IN lower(p.external_id)) > 0)""";

    /// <summary>Trigrams need so many characters.</summary>
    private const int LeastIndexedText = 3;

    private const string IsAsked = """
        p.client_id = $1
        AND ($3::text IS NULL OR p.region = $3)
        AND ($4::text IS NULL OR EXISTS (
            SELECT 1 FROM people_groups pg WHERE pg.client_id = p.client_id AND pg.person_id = p.id AND pg.group_name = $4))
        AND ($5::text IS NULL OR p.attributes ->> $5::text = $6::text)
        """;

    private const string UpdateOne = """
        UPDATE people
        SET name = $3, external_id = $4::text, region = $5::text, attributes = $6::json, updated_at = $7, revision = revision + 1
        WHERE client_id = $1 AND id = $2
        """;

    public Task AddAsync(Person person, CancellationToken cancellationToken) => connections.WriteAsync(
        person.Client,
        async session =>
        {
            StoreRules.CheckPerson(person);
            await PostgresClients.CheckAsync(session, person.Client);
            return (await PostgresPersonWriter.AddAsync(session, person.Client, [person], run: null)).Count == 1
                ? true
                : throw StoreErrors.PersonExists(person.Id);
        },
        cancellationToken);

    public Task<Person?> FindAsync(ClientId client, PersonId id, CancellationToken cancellationToken) =>
        connections.RunAsync(client, session => FindAsync(session, client, id), cancellationToken);

    public Task<IReadOnlyList<Person>> FindManyAsync(ClientId client, IReadOnlyList<PersonId> ids, CancellationToken cancellationToken) =>
        mirror?.FindPeople(client, ids) is { } known ? Task.FromResult(known) : connections.ReadFewAsync<IReadOnlyList<Person>>(
            client,
            async session => await session.ListAsync(
                $"{Select} WHERE p.client_id = $1 AND p.id = ANY ($2)",
                row => Read(row, client), client.Value, ids.Select(id => id.Value).Distinct().ToArray()),
            cancellationToken);

    public Task<PeoplePage> ListAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckQuery(query);
        return connections.ReadAsync(
            client,
            async session => PageOf(
                await session.ListAsync(
                    SelectPage(query, connections.IsDistributed), row => new PersonSummary(Read(row, client), row.GetInt32(9), row.GetInt32(10)),
                    [.. Bind(client, query), query.After?.Name, query.After?.Id.Value, query.Limit + 1]),
                query.Limit),
            cancellationToken);
    }

    public Task<int> CountAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken) => connections.ReadAsync(
        client,
        async session => (int)await session.CountAsync($"SELECT count(*) FROM people p WHERE {Matches(query, connections.IsDistributed)}", Bind(client, query)),
        cancellationToken);

    public Task<Person> UpdateAsync(Person person, CancellationToken cancellationToken) => connections.WriteAsync(
        person.Client,
        async session =>
        {
            StoreRules.CheckPerson(person);
            await session.RunAsync("SELECT 1 FROM people WHERE client_id = $1 AND id = $2 FOR UPDATE", person.Client.Value, person.Id.Value);
            var stored = await FindAsync(session, person.Client, person.Id) ?? throw StoreErrors.PersonUnknown(person.Id);
            if (stored.Revision != person.Revision)
            {
                throw StoreErrors.PersonChanged(person.Id, stored.Revision);
            }

            await session.RunAsync(
                UpdateOne, person.Client.Value, person.Id.Value, person.Name, person.ExternalId, person.Region,
                StoreJson.Write(person.Attributes), time.GetUtcNow());
            await session.RunAsync("DELETE FROM people_groups WHERE client_id = $1 AND person_id = $2", person.Client.Value, person.Id.Value);
            await PostgresPersonWriter.JoinAsync(session, person.Client, [person], run: null);
            return (await FindAsync(session, person.Client, person.Id))!;
        },
        cancellationToken);

    public Task<PersonRemoval?> RemoveAsync(ClientId client, PersonId id, CancellationToken cancellationToken) => connections.RemoveAsync(
        client,
        async session =>
        {
            if (!await session.AnyAsync("SELECT 1 FROM people WHERE client_id = $1 AND id = $2 FOR UPDATE", client.Value, id.Value))
            {
                return null;
            }

            var hashes = await PostgresPhotos.ListHashesAsync(session, """
                SELECT hash FROM photos WHERE client_id = $1 AND person_id = $2
                UNION
                SELECT photo FROM faces WHERE client_id = $1 AND person_id = $2 AND photo IS NOT NULL
                """, client.Value, id.Value);
            var faces = await session.RunAsync("DELETE FROM faces WHERE client_id = $1 AND person_id = $2", client.Value, id.Value);
            var photos = await session.RunAsync("DELETE FROM photos WHERE client_id = $1 AND person_id = $2", client.Value, id.Value);
            await session.RunAsync("DELETE FROM people_groups WHERE client_id = $1 AND person_id = $2", client.Value, id.Value);
            await session.RunAsync("DELETE FROM people WHERE client_id = $1 AND id = $2", client.Value, id.Value);
            return new PersonRemoval(faces, photos, await PostgresPhotos.OrphansAsync(session, client, hashes));
        },
        cancellationToken);

    public Task<PeopleLabels> ListLabelsAsync(ClientId client, CancellationToken cancellationToken) => connections.ReadAsync(
        client,
        async session => new PeopleLabels(
            await session.ListAsync(
                "SELECT region, count(*)::int FROM people WHERE client_id = $1 AND region IS NOT NULL GROUP BY region ORDER BY region",
                row => new LabelUse(row.GetString(0), row.GetInt32(1)), client.Value),
            await session.ListAsync(
                "SELECT group_name, count(*)::int FROM people_groups WHERE client_id = $1 GROUP BY group_name ORDER BY group_name",
                row => new LabelUse(row.GetString(0), row.GetInt32(1)), client.Value)),
        cancellationToken);

    /// <exception cref="SemblanceException">NotFound, <c>person-unknown</c>: the client lacks one of the people.</exception>
    public static async Task CheckAsync(PostgresSession session, ClientId client, IEnumerable<PersonId> people)
    {
        var wanted = people.Select(p => p.Value).Distinct().ToArray();
        var there = await session.ListAsync(
            "SELECT id FROM people WHERE client_id = $1 AND id = ANY ($2) FOR KEY SHARE", row => row.GetGuid(0), client.Value, wanted);
        if (there.Count < wanted.Length)
        {
            throw StoreErrors.PersonUnknown(new PersonId(wanted.Except(there).First()));
        }
    }

    public static Person Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new PersonId(row.GetGuid(0)),
        Client = client,
        Name = row.GetString(1),
        ExternalId = row.IsDBNull(2) ? null : row.GetString(2),
        Region = row.IsDBNull(3) ? null : row.GetString(3),
        Attributes = StoreJson.ReadMap(row.GetString(4)),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(6),
        Revision = row.GetInt32(7),
        Groups = row.GetFieldValue<string[]>(8),
    };

    private static Task<Person?> FindAsync(PostgresSession session, ClientId client, PersonId id) => session.FindAsync(
        $"{Select} WHERE p.client_id = $1 AND p.id = $2", row => Read(row, client), client.Value, id.Value);

    private static string SelectPage(PeopleQuery query, bool isDistributed) => $"""
        SELECT {Columns},
            (SELECT count(*)::int FROM faces f WHERE f.client_id = p.client_id AND f.person_id = p.id),
            (SELECT count(*)::int FROM photos f WHERE f.client_id = p.client_id AND f.person_id = p.id)
        FROM people p
        WHERE {Matches(query, isDistributed)} AND ($7::text IS NULL OR (p.name, p.id) > ($7, $8::uuid))
        ORDER BY p.name, p.id
        LIMIT $9
        """;

    // The function that reads the index works on one node: on another one it would ask this one in turn.
    private static string Matches(PeopleQuery query, bool isDistributed) => NullIfEmpty(query.Text)?.EnumerateRunes().Count() switch
    {
        null => $"{IsAsked} AND $2::text IS NULL",
        var length when length < LeastIndexedText || isDistributed => $"{IsAsked} AND {HasShortText}",
        _ => $"{IsAsked} AND {HasText}",
    };

    private static object?[] Bind(ClientId client, PeopleQuery query) =>
        [client.Value, NullIfEmpty(query.Text), NullIfEmpty(query.Region), NullIfEmpty(query.Group), query.Attribute?.Name, query.Attribute?.Value];

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

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
}
