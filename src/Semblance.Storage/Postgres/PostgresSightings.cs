using System.Runtime.InteropServices;
using Npgsql;
using Semblance.Clients;
using Semblance.People;
using Semblance.Sightings;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresSightings(PostgresConnections connections) : ISightingStore
{
    private const string Insert = """
        INSERT INTO sightings (client_id, id, space_id, dimension, quality, place, first_seen_at, last_seen_at, times, state, embedding)
        VALUES ($1, $2, $3, $4, $5, $6::text, $7, $8, $9, 'open', $10)
        ON CONFLICT DO NOTHING
        """;

    private const string Select = """
        SELECT s.id, s.space_id, s.quality, s.place, s.first_seen_at, s.last_seen_at, s.times, s.state, f.person_id, s.embedding
        FROM sightings s
        LEFT JOIN faces f ON f.client_id = s.client_id AND f.id = s.face_id
        WHERE s.client_id = $1
        """;

    private const string SelectPage = $"""
        {Select}
            AND ($2::text IS NULL OR s.state = $2) AND ($3::text IS NULL OR s.space_id = $3) AND ($4::uuid IS NULL OR f.person_id = $4)
            AND ($5::timestamptz IS NULL OR s.last_seen_at >= $5) AND ($6::timestamptz IS NULL OR (s.last_seen_at, s.id) < ($6, $7::uuid))
        ORDER BY s.last_seen_at DESC, s.id DESC
        LIMIT $8
        """;

    private const string SelectWithoutFace = """
        SELECT wanted FROM unnest($2::uuid[]) AS wanted WHERE NOT EXISTS (SELECT FROM faces f WHERE f.client_id = $1 AND f.id = wanted) LIMIT 1
        """;

    private const string Decide = """
        UPDATE sightings SET state = $3, face_id = CASE WHEN $3 = 'assigned' THEN id END WHERE client_id = $1 AND id = ANY ($2)
        """;

    private const string Deny = """
        INSERT INTO sighting_denials (client_id, sighting_id, person_id)
        SELECT client_id, id, $3 FROM sightings WHERE client_id = $1 AND id = ANY ($2)
        ON CONFLICT DO NOTHING
        """;

    private const string Trim = """
        DELETE FROM sightings
        WHERE client_id = $1 AND (last_seen_at < $2 OR id IN (
            SELECT id FROM sightings WHERE client_id = $1 ORDER BY last_seen_at DESC, id DESC OFFSET $3))
        RETURNING id, face_id
        """;

    public Task AddAsync(Sighting sighting, CancellationToken cancellationToken) => connections.RunAsync(
        sighting.Client,
        async session =>
        {
            var space = await PostgresSpaces.GetAsync(session, sighting.Space);
            StoreRules.CheckSighting(sighting, space.Dimension);
            await PostgresClients.CheckAsync(session, sighting.Client);
            var added = await session.RunAsync(
                Insert, sighting.Client.Value, sighting.Id.Value, sighting.Space.Value, space.Dimension, sighting.Quality, sighting.Place,
                sighting.FirstSeenAt.ToUniversalTime(), sighting.LastSeenAt.ToUniversalTime(), sighting.Times,
                MemoryMarshal.AsBytes(sighting.Embedding.Span).ToArray());
            return added == 1 ? true : throw StoreErrors.SightingExists(sighting.Id);
        },
        cancellationToken);

    public Task<bool> SeeAgainAsync(ClientId client, SightingId id, DateTimeOffset at, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session => await session.RunAsync(
            "UPDATE sightings SET times = times + 1, last_seen_at = greatest(last_seen_at, $3) WHERE client_id = $1 AND id = $2",
            client.Value, id.Value, at.ToUniversalTime()) == 1,
        cancellationToken);

    public Task<IReadOnlyList<Sighting>> FindManyAsync(ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<Sighting>>(
            client,
            async session => await session.ListAsync($"{Select} AND s.id = ANY ($2)", row => Read(row, client), client.Value, Values(ids)),
            cancellationToken);

    public Task<IReadOnlyList<Sighting>> ListAsync(ClientId client, SightingQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.RunAsync<IReadOnlyList<Sighting>>(
            client,
            async session => await session.ListAsync(
                SelectPage, row => Read(row, client), client.Value, query.State is { } state ? SightingNames.Of(state) : null, query.Space?.Value,
                query.Person?.Value, query.Since?.ToUniversalTime(), query.After?.LastSeenAt.ToUniversalTime(), query.After?.Id.Value, query.Limit),
            cancellationToken);
    }

    public Task<int> DecideAsync(ClientId client, IReadOnlyList<SightingId> ids, SightingState state, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                if (state == SightingState.Assigned)
                {
                    var without = await session.ListAsync(SelectWithoutFace, row => new SightingId(row.GetGuid(0)), client.Value, Values(ids));
                    if (without.Count > 0)
                    {
                        throw StoreErrors.SightingFaceUnknown(without[0]);
                    }
                }

                return await session.RunAsync(Decide, client.Value, Values(ids), SightingNames.Of(state));
            },
            cancellationToken);

    public Task DenyAsync(ClientId client, IReadOnlyList<SightingId> ids, PersonId person, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                await PostgresPeople.CheckAsync(session, client, [person]);
                return await session.RunAsync(Deny, client.Value, Values(ids), person.Value);
            },
            cancellationToken);

    public Task<IReadOnlyList<(SightingId Sighting, PersonId Person)>> ListDenialsAsync(
        ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<(SightingId, PersonId)>>(
            client,
            async session => await session.ListAsync(
                "SELECT sighting_id, person_id FROM sighting_denials WHERE client_id = $1 AND sighting_id = ANY ($2)",
                row => (new SightingId(row.GetGuid(0)), new PersonId(row.GetGuid(1))), client.Value, Values(ids)),
            cancellationToken);

    public Task<IReadOnlyList<SightingId>> TrimAsync(ClientId client, DateTimeOffset seenBefore, int most, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<SightingId>>(
            client,
            async session =>
            {
                var removed = await session.ListAsync(
                    Trim, row => (Id: new SightingId(row.GetGuid(0)), IsFace: !row.IsDBNull(1)), client.Value, seenBefore.ToUniversalTime(), most);
                return [.. removed.Where(r => !r.IsFace).Select(r => r.Id)];
            },
            cancellationToken);

    private static Guid[] Values(IReadOnlyList<SightingId> ids) => [.. ids.Select(id => id.Value).Distinct()];

    private static Sighting Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new SightingId(row.GetGuid(0)),
        Client = client,
        Space = new SpaceKey(row.GetString(1)),
        Quality = row.GetDouble(2),
        Place = row.IsDBNull(3) ? null : row.GetString(3),
        FirstSeenAt = row.GetFieldValue<DateTimeOffset>(4),
        LastSeenAt = row.GetFieldValue<DateTimeOffset>(5),
        Times = row.GetInt32(6),
        State = SightingNames.Read(row.GetString(7)),
        Person = row.IsDBNull(8) ? null : new PersonId(row.GetGuid(8)),
        Embedding = MemoryMarshal.Cast<byte, float>(row.GetFieldValue<byte[]>(9)).ToArray(),
    };
}
