using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Privacy;

namespace Semblance.Storage.Sqlite;

internal sealed class SqlitePrivacy(SqliteConnections connections) : IPrivacyStore
{
    private const string InsertConsent = """
        INSERT INTO consents (person_key, version, given_at, given_by, evidence)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE
        SET given_at = excluded.given_at, given_by = excluded.given_by, evidence = excluded.evidence, withdrawn_at = NULL
        WHERE withdrawn_at IS NOT NULL
        """;

    private const string SelectConsents = """
        SELECT version, given_at, given_by, evidence, withdrawn_at FROM consents WHERE person_key = ? ORDER BY given_at, version
        """;

    private const string SelectUnchanged = """
        SELECT id, changed_at
        FROM (
            SELECT p.id, max(
                p.updated_at,
                coalesce((SELECT max(f.created_at) FROM faces f WHERE f.person_key = p.key), p.updated_at),
                coalesce((SELECT max(c.given_at) FROM consents c WHERE c.person_key = p.key), p.updated_at)) AS changed_at
            FROM people p
            WHERE p.client_key = ?1 AND p.updated_at < ?2 AND p.id > ?3)
        WHERE changed_at < ?2
        ORDER BY id
        LIMIT ?4
        """;

    private const string SelectCertificates = """
        SELECT person_id, erased_at, certificate
        FROM erasures
        WHERE client_key = ?1 AND (?2 IS NULL OR person_id = ?2) AND (?3 IS NULL OR (erased_at, person_id) < (?3, ?4))
        ORDER BY erased_at DESC, person_id DESC
        LIMIT ?5
        """;

    private const string CountTraces = """
        SELECT
            (SELECT count(*) FROM consents WHERE person_key = ?1),
            (SELECT count(*) FROM login_tokens WHERE person_key = ?1),
            (SELECT count(*) FROM accounts WHERE person_key = ?1),
            (SELECT count(*) FROM merges WHERE client_key = ?2 AND json_extract(record, '$.Person.Id') = ?3),
            (SELECT count(*) FROM attendance_records WHERE person_key = ?1) + (SELECT count(*) FROM check_ins WHERE person_key = ?1)
                + (SELECT count(*) FROM leaves WHERE person_key = ?1)
        """;

    public Task AddConsentAsync(Consent consent, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            consent.Check();
            var person = SqlitePeople.FindKey(database, consent.Client, consent.Person) ?? throw StoreErrors.PersonUnknown(consent.Person);
            using var insert = database.Prepare(InsertConsent);
            insert.Add(person).Add(consent.Version).Add(consent.GivenAt).Add(consent.GivenBy).Add(consent.Evidence).Run();
        },
        cancellationToken);

    public Task<IReadOnlyList<Consent>> ListConsentsAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Consent>>(
            database =>
            {
                using var rows = database.Prepare(SelectConsents).Add(SqlitePeople.FindKey(database, client, person));
                var consents = new List<Consent>();
                while (rows.Step())
                {
                    consents.Add(Read(rows, client, person));
                }

                return consents;
            },
            cancellationToken);

    public Task<int> WithdrawConsentsAsync(ClientId client, PersonId person, DateTimeOffset at, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                using var update = database.Prepare("UPDATE consents SET withdrawn_at = ? WHERE person_key = ? AND withdrawn_at IS NULL");
                return update.Add(at).Add(SqlitePeople.FindKey(database, client, person)).Run();
            },
            cancellationToken);

    public Task<IReadOnlyList<RetentionEnd>> ListUnchangedAsync(
        ClientId client, DateTimeOffset since, PersonId? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<RetentionEnd>>(
            database =>
            {
                using var rows = database.Prepare(SelectUnchanged);
                rows.Add(SqliteClients.FindKey(database, client)).Add(since).Add(after?.Value ?? Guid.Empty).Add(limit);
                var ends = new List<RetentionEnd>();
                while (rows.Step())
                {
                    ends.Add(new RetentionEnd(new PersonId(rows.Id(0)), rows.Time(1)));
                }

                return ends;
            },
            cancellationToken);
    }

    public Task AddTombstoneAsync(Tombstone tombstone, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var insert = database.Prepare("INSERT INTO tombstones (client_key, salt, hash, erased_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
            insert.Add(SqliteClients.Key(database, tombstone.Client)).Add(tombstone.Salt).Add(tombstone.Hash).Add(tombstone.At).Run();
        },
        cancellationToken);

    public Task<IReadOnlyList<Tombstone>> ListTombstonesAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Tombstone>>(
            database =>
            {
                using var rows = database.Prepare("SELECT salt, hash, erased_at FROM tombstones WHERE client_key = ? ORDER BY erased_at, hash");
                rows.Add(SqliteClients.FindKey(database, client));
                var tombstones = new List<Tombstone>();
                while (rows.Step())
                {
                    tombstones.Add(Tombstone.FromText(client, rows.Text(0), rows.Text(1), rows.Time(2)));
                }

                return tombstones;
            },
            cancellationToken);

    public Task AddCertificateAsync(IssuedCertificate certificate, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var insert = database.Prepare("INSERT INTO erasures (client_key, person_id, erased_at, certificate) VALUES (?, ?, ?, ?)");
            insert.Add(SqliteClients.Key(database, certificate.Client)).Add(certificate.Person.Value).Add(certificate.ErasedAt).Add(certificate.Document).Run();
        },
        cancellationToken);

    public Task<IReadOnlyList<IssuedCertificate>> ListCertificatesAsync(
        ClientId client, PersonId? person, CertificateCursor? before, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<IssuedCertificate>>(
            database =>
            {
                using var rows = database.Prepare(SelectCertificates).Add(SqliteClients.FindKey(database, client)).Add(person?.Value).Add(before?.ErasedAt)
                    .Add(before?.Person.Value).Add(limit);
                var certificates = new List<IssuedCertificate>();
                while (rows.Step())
                {
                    certificates.Add(new IssuedCertificate(client, new PersonId(rows.Id(0)), rows.Time(1), rows.Text(2)));
                }

                return certificates;
            },
            cancellationToken);
    }

    public Task<StoredTraces> CountTracesAsync(ClientId client, PersonId person, IReadOnlyList<FaceId> faces, CancellationToken cancellationToken) =>
        connections.ReadAsync(
            database =>
            {
                var owner = SqliteClients.FindKey(database, client);
                using var counts = database.Prepare(CountTraces).Add(SqlitePeople.FindKey(database, client, person)).Add(owner).Add(person.ToString());
                counts.Step();
                return new StoredTraces(Count(0), Count(1), Count(2), Count(3), faces.Distinct().Count(IsSighting), Count(4));

                int Count(int column) => (int)counts.Integer(column);

                bool IsSighting(FaceId face)
                {
                    using var row = database.Prepare("SELECT 1 FROM sightings WHERE client_key = ? AND id = ?").Add(owner).Add(face.Value);
                    return row.Step();
                }
            },
            cancellationToken);

    private static Consent Read(SqliteStatement row, ClientId client, PersonId person) => new()
    {
        Client = client,
        Person = person,
        Version = row.Text(0),
        GivenAt = row.Time(1),
        GivenBy = row.Text(2),
        Evidence = row.TextOrNull(3),
        WithdrawnAt = row.TimeOrNull(4),
    };
}
