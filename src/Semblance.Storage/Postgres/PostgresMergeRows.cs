using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.Postgres;

/// <summary>What is somebody's: read before a merge, given away by it, given back when it is undone. Triggers of "faces" tell the searches.</summary>
internal sealed class PostgresMergeRows(PostgresSession session, ClientId client)
{
    private const string SelectPerson = """
        SELECT p.name, p.external_id, p.region, p.attributes::text, p.created_at, p.updated_at, p.revision, p.run_id,
            ARRAY(SELECT pg.group_name::text FROM people_groups pg WHERE pg.client_id = $1 AND pg.person_id = p.id ORDER BY pg.group_name)
        FROM people p
        WHERE p.client_id = $1 AND p.id = $2
        """;

    private const string SelectPhotos = """
        SELECT f.hash, f.media_type, f.length, f.file_name, f.created_at, f.run_id,
            EXISTS (SELECT FROM photos k WHERE k.client_id = $1 AND k.person_id = $3 AND k.hash = f.hash)
        FROM photos f
        WHERE f.client_id = $1 AND f.person_id = $2
        ORDER BY f.hash
        """;

    private const string SelectConsents = """
        SELECT c.version, c.given_at, c.given_by, c.evidence, c.withdrawn_at,
            EXISTS (SELECT FROM consents k WHERE k.client_id = $1 AND k.person_id = $3 AND k.version = c.version)
        FROM consents c
        WHERE c.client_id = $1 AND c.person_id = $2
        ORDER BY c.given_at, c.version
        """;

    private const string GivePhotos = """
        UPDATE photos f
        SET person_id = $3
        WHERE f.client_id = $1 AND f.person_id = $2
            AND NOT EXISTS (SELECT FROM photos k WHERE k.client_id = $1 AND k.person_id = $3 AND k.hash = f.hash)
        """;

    private const string GiveConsents = """
        INSERT INTO consents (client_id, person_id, version, given_at, given_by, evidence, withdrawn_at)
        SELECT client_id, $3, version, given_at, given_by, evidence, withdrawn_at
        FROM consents
        WHERE client_id = $1 AND person_id = $2
        ON CONFLICT DO NOTHING
        """;

    private const string InsertConsent = """
        INSERT INTO consents (client_id, person_id, version, given_at, given_by, evidence, withdrawn_at)
        VALUES ($1, $2, $3, $4, $5, $6::text, $7::timestamptz)
        """;

    // A photo in which a face is left stays.
    private const string RemovePhotos = """
        DELETE FROM photos f
        WHERE f.client_id = $1 AND f.person_id = $2 AND f.hash = ANY ($3)
            AND NOT EXISTS (SELECT FROM faces x WHERE x.client_id = $1 AND x.person_id = $2 AND x.photo = f.hash)
        """;

    private const string CopyPhotos = """
        INSERT INTO photos (client_id, person_id, hash, media_type, length, file_name, created_at, run_id)
        SELECT f.client_id, $3, f.hash, f.media_type, f.length, f.file_name, f.created_at, f.run_id
        FROM photos f
        WHERE f.client_id = $1 AND f.person_id = $2
            AND EXISTS (SELECT FROM faces x WHERE x.client_id = f.client_id AND x.person_id = $3 AND x.photo = f.hash)
        ON CONFLICT DO NOTHING
        """;

    /// <param name="kept">Whom it is compared with.</param>
    public async Task<MergeRecord> ReadAsync(PersonId merged, PersonId kept) => new(
        (await session.FindAsync(
            SelectPerson,
            row => new MergedPerson(
                merged.Value, row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2),
                row.GetFieldValue<string[]>(8), StoreJson.Sorted(StoreJson.ReadMap(row.GetString(3))), row.GetFieldValue<DateTimeOffset>(4),
                row.GetFieldValue<DateTimeOffset>(5), row.GetInt32(6), row.IsDBNull(7) ? null : row.GetString(7)),
            client.Value, merged.Value))!,
        await session.ListAsync(
            "SELECT id FROM faces WHERE client_id = $1 AND person_id = $2 ORDER BY id FOR UPDATE", row => row.GetGuid(0), client.Value, merged.Value),
        await session.ListAsync(
            SelectPhotos,
            row => new MergedPhoto(
                PostgresPhotos.Hash(row, 0).Hex, row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3),
                row.GetFieldValue<DateTimeOffset>(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetBoolean(6)),
            client.Value, merged.Value, kept.Value),
        await session.ListAsync(
            SelectConsents,
            row => new MergedConsent(
                row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
                PostgresKeys.Time(row, 4), row.GetBoolean(5)),
            client.Value, merged.Value, kept.Value),
        await session.ListAsync(
            "SELECT id FROM accounts WHERE client_id = $1 AND person_id = $2 ORDER BY id", row => row.GetGuid(0), client.Value, merged.Value));

    /// <summary>Gives what the other does not have, and leaves nothing that would keep the person from being removed.</summary>
    public async Task GiveAsync(PersonId from, PersonId to)
    {
        await RunAsync("UPDATE faces SET person_id = $3 WHERE client_id = $1 AND person_id = $2", from, to);
        await RunAsync(GivePhotos, from, to);
        await RunAsync(GiveConsents, from, to);
        await RunAsync("UPDATE accounts SET person_id = $3 WHERE client_id = $1 AND person_id = $2", from, to);
        await session.RunAsync("DELETE FROM photos WHERE client_id = $1 AND person_id = $2", client.Value, from.Value);
    }

    /// <exception cref="SemblanceException">Conflict, <c>person-exists</c>.</exception>
    public async Task GiveBackAsync(MergeRecord record, PeopleMerge merge)
    {
        var (kept, back) = (merge.Kept, merge.Merged.Id);
        if ((await PostgresPersonWriter.AddAsync(session, client, [merge.Merged], RunOf(record.Person.Run))).Count == 0)
        {
            throw StoreErrors.PersonExists(back);
        }

        await RunAsync("UPDATE faces SET person_id = $3 WHERE client_id = $1 AND person_id = $2 AND id = ANY ($4)", kept, back, record.Faces.ToArray());
        foreach (var ofRun in record.Photos.GroupBy(p => p.Run, StringComparer.Ordinal))
        {
            await PostgresPhotos.AddAsync(session, client, [.. ofRun.Select(p => p.ToPhoto(client, back))], RunOf(ofRun.Key));
        }

        var moved = record.Photos.Where(p => !p.IsShared).Select(p => PostgresPhotos.Bytes(new PhotoHash(p.Hash))).ToArray();
        await session.RunAsync(RemovePhotos, client.Value, kept.Value, moved);
        foreach (var consent in record.Consents)
        {
            await session.RunAsync(
                InsertConsent, client.Value, back.Value, consent.Version, consent.GivenAt.ToUniversalTime(), consent.GivenBy, consent.Evidence,
                consent.WithdrawnAt?.ToUniversalTime());
        }

        await session.RunAsync(
            "DELETE FROM consents WHERE client_id = $1 AND person_id = $2 AND version = ANY ($3)", client.Value, kept.Value,
            record.Consents.Where(c => !c.IsShared).Select(c => c.Version).ToArray());
        await RunAsync("UPDATE accounts SET person_id = $3 WHERE client_id = $1 AND person_id = $2 AND id = ANY ($4)", kept, back, record.Accounts.ToArray());
    }

    public async Task SplitAsync(PersonId from, PersonId to, Guid[] faces)
    {
        await RunAsync("UPDATE faces SET person_id = $3 WHERE client_id = $1 AND person_id = $2 AND id = ANY ($4)", from, to, faces);
        await RunAsync(CopyPhotos, from, to);
        var shown = await PostgresPhotos.ListHashesAsync(
            session, "SELECT DISTINCT photo FROM faces WHERE client_id = $1 AND person_id = $2 AND photo IS NOT NULL", client.Value, to.Value);
        await session.RunAsync(RemovePhotos, client.Value, from.Value, shown.Select(PostgresPhotos.Bytes).ToArray());
    }

    private static RunId? RunOf(string? id) => id is null ? null : new RunId(id);

    private Task<int> RunAsync(string sql, PersonId from, PersonId to, Guid[]? ids = null) => ids is null
        ? session.RunAsync(sql, client.Value, from.Value, to.Value)
        : session.RunAsync(sql, client.Value, from.Value, to.Value, ids);
}
