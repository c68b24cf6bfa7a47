using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Privacy;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresPrivacy(PostgresConnections connections) : IPrivacyStore
{
    private const string InsertConsent = """
        INSERT INTO consents AS c (client_id, person_id, version, given_at, given_by, evidence)
        VALUES ($1, $2, $3, $4, $5, $6::text)
        ON CONFLICT (client_id, person_id, version) DO UPDATE
        SET given_at = excluded.given_at, given_by = excluded.given_by, evidence = excluded.evidence, withdrawn_at = NULL
        WHERE c.withdrawn_at IS NOT NULL
        """;

    private const string SelectConsents = """
        SELECT version, given_at, given_by, evidence, withdrawn_at
        FROM consents
        WHERE client_id = $1 AND person_id = $2
        ORDER BY given_at, version
        """;

    private const string SelectUnchanged = """
        SELECT id, changed_at
        FROM (
            SELECT p.id, greatest(
                p.updated_at,
                (SELECT max(f.created_at) FROM faces f WHERE f.client_id = $1 AND f.person_id = p.id),
                (SELECT max(c.given_at) FROM consents c WHERE c.client_id = $1 AND c.person_id = p.id)) AS changed_at
            FROM people p
            WHERE p.client_id = $1 AND p.updated_at < $2 AND p.id > $3) AS changes
        WHERE changed_at < $2
        ORDER BY id
        LIMIT $4
        """;

    private const string SelectCertificates = """
        SELECT person_id, erased_at, certificate::text
        FROM erasures
        WHERE client_id = $1 AND ($2::uuid IS NULL OR person_id = $2) AND ($3::timestamptz IS NULL OR (erased_at, person_id) < ($3, $4::uuid))
        ORDER BY erased_at DESC, person_id DESC
        LIMIT $5
        """;

    private const string CountTraces = """
        SELECT
            (SELECT count(*) FROM consents WHERE client_id = $1 AND person_id = $2),
            (SELECT count(*) FROM login_tokens WHERE client_id = $1 AND person_id = $2),
            (SELECT count(*) FROM accounts WHERE client_id = $1 AND person_id = $2),
            (SELECT count(*) FROM merges WHERE client_id = $1 AND record -> 'Person' ->> 'Id' = $2::text),
            (SELECT count(*) FROM sightings WHERE client_id = $1 AND id = ANY ($3)),
            (SELECT count(*) FROM attendance_records WHERE client_id = $1 AND person_id = $2)
                + (SELECT count(*) FROM check_ins WHERE client_id = $1 AND person_id = $2)
                + (SELECT count(*) FROM leaves WHERE client_id = $1 AND person_id = $2)
        """;

    public Task AddConsentAsync(Consent consent, CancellationToken cancellationToken) => connections.RunAsync(
        consent.Client,
        async session =>
        {
            consent.Check();
            await PostgresPeople.CheckAsync(session, consent.Client, [consent.Person]);
            return await session.RunAsync(
                InsertConsent, consent.Client.Value, consent.Person.Value, consent.Version, consent.GivenAt.ToUniversalTime(), consent.GivenBy,
                consent.Evidence);
        },
        cancellationToken);

    public Task<IReadOnlyList<Consent>> ListConsentsAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<Consent>>(
            client,
            async session => await session.ListAsync(SelectConsents, row => Read(row, client, person), client.Value, person.Value),
            cancellationToken);

    public Task<int> WithdrawConsentsAsync(ClientId client, PersonId person, DateTimeOffset at, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            session => session.RunAsync(
                "UPDATE consents SET withdrawn_at = $3 WHERE client_id = $1 AND person_id = $2 AND withdrawn_at IS NULL",
                client.Value, person.Value, at.ToUniversalTime()),
            cancellationToken);

    public Task<IReadOnlyList<RetentionEnd>> ListUnchangedAsync(
        ClientId client, DateTimeOffset since, PersonId? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.RunAsync<IReadOnlyList<RetentionEnd>>(
            client,
            async session => await session.ListAsync(
                SelectUnchanged, row => new RetentionEnd(new PersonId(row.GetGuid(0)), row.GetFieldValue<DateTimeOffset>(1)),
                client.Value, since.ToUniversalTime(), after?.Value ?? Guid.Empty, limit),
            cancellationToken);
    }

    public Task AddTombstoneAsync(Tombstone tombstone, CancellationToken cancellationToken) => connections.RunAsync(
        tombstone.Client,
        async session =>
        {
            await PostgresClients.CheckAsync(session, tombstone.Client);
            return await session.RunAsync(
                "INSERT INTO tombstones (client_id, salt, hash, erased_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                tombstone.Client.Value, tombstone.Salt, tombstone.Hash, tombstone.At.ToUniversalTime());
        },
        cancellationToken);

    public Task<IReadOnlyList<Tombstone>> ListTombstonesAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<Tombstone>>(
            client,
            async session => await session.ListAsync(
                "SELECT salt, hash, erased_at FROM tombstones WHERE client_id = $1 ORDER BY erased_at, hash",
                row => Tombstone.FromText(client, row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)), client.Value),
            cancellationToken);

    public Task AddCertificateAsync(IssuedCertificate certificate, CancellationToken cancellationToken) => connections.RunAsync(
        certificate.Client,
        async session =>
        {
            await PostgresClients.CheckAsync(session, certificate.Client);
            return await session.RunAsync(
                "INSERT INTO erasures (client_id, person_id, erased_at, certificate) VALUES ($1, $2, $3, $4::json)", certificate.Client.Value,
                certificate.Person.Value, certificate.ErasedAt.ToUniversalTime(), certificate.Document);
        },
        cancellationToken);

    public Task<IReadOnlyList<IssuedCertificate>> ListCertificatesAsync(
        ClientId client, PersonId? person, CertificateCursor? before, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.RunAsync<IReadOnlyList<IssuedCertificate>>(
            client,
            async session => await session.ListAsync(
                SelectCertificates,
                row => new IssuedCertificate(client, new PersonId(row.GetGuid(0)), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2)),
                client.Value, person?.Value, before?.ErasedAt.ToUniversalTime(), before?.Person.Value, limit),
            cancellationToken);
    }

    public Task<StoredTraces> CountTracesAsync(ClientId client, PersonId person, IReadOnlyList<FaceId> faces, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session => (await session.ListAsync(
                CountTraces,
                row => new StoredTraces(Count(row, 0), Count(row, 1), Count(row, 2), Count(row, 3), Count(row, 4), Count(row, 5)),
                client.Value, person.Value, faces.Select(f => f.Value).ToArray()))[0],
            cancellationToken);

    private static int Count(NpgsqlDataReader row, int column) => (int)row.GetInt64(column);

    private static Consent Read(NpgsqlDataReader row, ClientId client, PersonId person) => new()
    {
        Client = client,
        Person = person,
        Version = row.GetString(0),
        GivenAt = row.GetFieldValue<DateTimeOffset>(1),
        GivenBy = row.GetString(2),
        Evidence = row.IsDBNull(3) ? null : row.GetString(3),
        WithdrawnAt = PostgresKeys.Time(row, 4),
    };
}
