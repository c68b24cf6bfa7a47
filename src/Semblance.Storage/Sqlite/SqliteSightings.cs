using System.Runtime.InteropServices;
using Semblance.Clients;
using Semblance.People;
using Semblance.Sightings;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteSightings(SqliteConnections connections) : ISightingStore
{
    private const string Insert = """
        INSERT INTO sightings (id, client_key, space_key, dimension, quality, place, first_seen_at, last_seen_at, times, state, embedding)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)
        ON CONFLICT DO NOTHING
        """;

    private const string Select = """
        SELECT s.id, x.id, s.quality, s.place, s.first_seen_at, s.last_seen_at, s.times, s.state, p.id, s.embedding
        FROM sightings s
        JOIN spaces x ON x.key = s.space_key
        LEFT JOIN faces f ON f.id = s.face_id
        LEFT JOIN people p ON p.key = f.person_key
        WHERE s.client_key = ?1
        """;

    private const string SelectPage = $"""
        {Select}
            AND (?2 IS NULL OR s.state = ?2) AND (?3 IS NULL OR x.id = ?3) AND (?4 IS NULL OR p.id = ?4)
            AND s.last_seen_at >= ?5 AND (s.last_seen_at, s.id) < (?6, ?7)
        ORDER BY s.last_seen_at DESC, s.id DESC
        LIMIT ?8
        """;

    private const string Decide = """
        UPDATE sightings SET state = ?3, face_id = CASE WHEN ?3 = 'assigned' THEN id END WHERE client_key = ?1 AND id = ?2
        """;

    private const string Deny = """
        INSERT INTO sighting_denials (sighting_key, person_key) SELECT key, ?3 FROM sightings WHERE client_key = ?1 AND id = ?2 ON CONFLICT DO NOTHING
        """;

    private const string SelectDenials = """
        SELECT s.id, p.id
        FROM sightings s
        JOIN sighting_denials d ON d.sighting_key = s.key
        JOIN people p ON p.key = d.person_key
        WHERE s.client_key = ?1 AND s.id = ?2
        """;

    private const string Trim = """
        DELETE FROM sightings
        WHERE client_key = ?1 AND (last_seen_at < ?2 OR key IN (
            SELECT key FROM sightings WHERE client_key = ?1 ORDER BY last_seen_at DESC, id DESC LIMIT -1 OFFSET ?3))
        RETURNING id, face_id
        """;

    public Task AddAsync(Sighting sighting, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var space = SqliteSpaces.Find(database, sighting.Space) ?? throw StoreErrors.SpaceUnknown(sighting.Space);
            StoreRules.CheckSighting(sighting, space.Space.Dimension);
            using var insert = database.Prepare(Insert);
            insert.Add(sighting.Id.Value).Add(SqliteClients.Key(database, sighting.Client)).Add(space.RowKey).Add(space.Space.Dimension)
                .Add(sighting.Quality).Add(sighting.Place).Add(sighting.FirstSeenAt).Add(sighting.LastSeenAt).Add(sighting.Times)
                .Add(MemoryMarshal.AsBytes(sighting.Embedding.Span));
            if (insert.Run() == 0)
            {
                throw StoreErrors.SightingExists(sighting.Id);
            }
        },
        cancellationToken);

    public Task<bool> SeeAgainAsync(ClientId client, SightingId id, DateTimeOffset at, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                using var update = database.Prepare(
                    "UPDATE sightings SET times = times + 1, last_seen_at = max(last_seen_at, ?3) WHERE client_key = ?1 AND id = ?2");
                return update.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Add(at).Run() == 1;
            },
            cancellationToken);

    public Task<IReadOnlyList<Sighting>> FindManyAsync(ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Sighting>>(
            database => EachOf(database, client, ids, $"{Select} AND s.id = ?2", row => Read(row, client)), cancellationToken);

    public Task<IReadOnlyList<Sighting>> ListAsync(ClientId client, SightingQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<Sighting>>(
            database =>
            {
                using var rows = database.Prepare(SelectPage);
                rows.Add(SqliteClients.FindKey(database, client)).Add(query.State is { } state ? SightingNames.Of(state) : null).Add(query.Space?.Value)
                    .Add(query.Person?.Value).Add(query.Since ?? DateTimeOffset.UnixEpoch).Add(query.After?.LastSeenAt ?? DateTimeOffset.MaxValue)
                    .Add(query.After?.Id.Value ?? Guid.Empty).Add(query.Limit);
                return Rows(rows, row => Read(row, client));
            },
            cancellationToken);
    }

    public Task<int> DecideAsync(ClientId client, IReadOnlyList<SightingId> ids, SightingState state, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                var (owner, decided) = (SqliteClients.FindKey(database, client), 0);
                foreach (var id in ids.Distinct())
                {
                    if (state == SightingState.Assigned && !HasFace(database, owner, id))
                    {
                        throw StoreErrors.SightingFaceUnknown(id);
                    }

                    using var update = database.Prepare(Decide);
                    decided += update.Add(owner).Add(id.Value).Add(SightingNames.Of(state)).Run();
                }

                return decided;
            },
            cancellationToken);

    public Task DenyAsync(ClientId client, IReadOnlyList<SightingId> ids, PersonId person, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                var denied = SqlitePeople.FindKey(database, client, person) ?? throw StoreErrors.PersonUnknown(person);
                foreach (var id in ids)
                {
                    using var insert = database.Prepare(Deny);
                    insert.Add(SqliteClients.Key(database, client)).Add(id.Value).Add(denied).Run();
                }
            },
            cancellationToken);

    public Task<IReadOnlyList<(SightingId Sighting, PersonId Person)>> ListDenialsAsync(
        ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<(SightingId, PersonId)>>(
            database => EachOf(database, client, ids, SelectDenials, row => (new SightingId(row.Id(0)), new PersonId(row.Id(1)))), cancellationToken);

    public Task<IReadOnlyList<SightingId>> TrimAsync(ClientId client, DateTimeOffset seenBefore, int most, CancellationToken cancellationToken) =>
        connections.WriteAsync<IReadOnlyList<SightingId>>(
            database =>
            {
                using var rows = database.Prepare(Trim);
                rows.Add(SqliteClients.FindKey(database, client)).Add(seenBefore).Add(most);
                return [.. Rows(rows, row => (Id: new SightingId(row.Id(0)), IsFace: !row.IsNull(1))).Where(r => !r.IsFace).Select(r => r.Id)];
            },
            cancellationToken);

    private static bool HasFace(SqliteDatabase database, long? owner, SightingId id)
    {
        using var row = database.Prepare("SELECT 1 FROM faces WHERE client_key = ? AND id = ?").Add(owner).Add(id.Value);
        return row.Step();
    }

    private static List<T> EachOf<T>(SqliteDatabase database, ClientId client, IReadOnlyList<SightingId> ids, string sql, Func<SqliteStatement, T> read)
    {
        var owner = SqliteClients.FindKey(database, client);
        using var statement = database.Prepare(sql);
        var found = new List<T>();
        foreach (var id in ids.Distinct())
        {
            found.AddRange(Rows(statement.Add(owner).Add(id.Value), read));
            statement.Reset();
        }

        return found;
    }

    private static List<T> Rows<T>(SqliteStatement rows, Func<SqliteStatement, T> read)
    {
        var all = new List<T>();
        while (rows.Step())
        {
            all.Add(read(rows));
        }

        return all;
    }

    private static Sighting Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new SightingId(row.Id(0)),
        Client = client,
        Space = new SpaceKey(row.Text(1)),
        Quality = row.Real(2),
        Place = row.TextOrNull(3),
        FirstSeenAt = row.Time(4),
        LastSeenAt = row.Time(5),
        Times = row.Int32(6),
        State = SightingNames.Read(row.Text(7)),
        Person = row.IsNull(8) ? null : new PersonId(row.Id(8)),
        Embedding = row.Floats(9),
    };
}
