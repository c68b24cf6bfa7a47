using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Privacy;
using static Semblance.Storage.Supabase.Rest.RestRecords;

namespace Semblance.Storage.Supabase.Rest;

internal sealed class RestPrivacy(RestCalls calls) : IPrivacyStore
{
    public Task AddConsentAsync(Consent consent, CancellationToken cancellationToken)
    {
        consent.Check();
        return calls.CallAsync(
            "semblance_add_consent",
            new JsonObject
            {
                ["of_client"] = consent.Client.Value,
                ["of_person"] = consent.Person.ToString(),
                ["called"] = consent.Version,
                ["at"] = RestRows.Time(consent.GivenAt),
                ["by_whom"] = consent.GivenBy,
                ["shown"] = consent.Evidence,
            },
            isRepeatable: true, cancellationToken);
    }

    public async Task<IReadOnlyList<Consent>> ListConsentsAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        [.. (await calls.CallAsync("semblance_consents", Of(client, person), isRepeatable: true, cancellationToken)).EnumerateArray().Select(row => new Consent
        {
            Client = client,
            Person = person,
            Version = Text(row, "version"),
            GivenAt = Time(row, "given_at"),
            GivenBy = Text(row, "given_by"),
            Evidence = TextOrNull(row, "evidence"),
            WithdrawnAt = TimeOrNull(row, "withdrawn_at"),
        })];

    public async Task<int> WithdrawConsentsAsync(ClientId client, PersonId person, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var arguments = Of(client, person);
        arguments["at"] = RestRows.Time(at);
        return (await calls.CallAsync("semblance_withdraw_consents", arguments, isRepeatable: false, cancellationToken)).GetInt32();
    }

    public async Task<IReadOnlyList<RetentionEnd>> ListUnchangedAsync(
        ClientId client, DateTimeOffset since, PersonId? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        var rows = await calls.CallAsync(
            "semblance_unchanged",
            new JsonObject
            {
                ["of_client"] = client.Value,
                ["since"] = RestRows.Time(since),
                ["after_id"] = (after?.Value ?? Guid.Empty).ToString(),
                ["most"] = limit,
            },
            isRepeatable: true, cancellationToken);
        return [.. rows.EnumerateArray().Select(row => new RetentionEnd(new PersonId(row.GetProperty("id").GetGuid()), Time(row, "changed_at")))];
    }

    public Task AddTombstoneAsync(Tombstone tombstone, CancellationToken cancellationToken) => calls.CallAsync(
        "semblance_add_tombstone",
        new JsonObject
        {
            ["of_client"] = tombstone.Client.Value,
            ["with_salt"] = tombstone.Salt,
            ["of_hash"] = tombstone.Hash,
            ["at"] = RestRows.Time(tombstone.At),
        },
        isRepeatable: true, cancellationToken);

    public async Task<IReadOnlyList<Tombstone>> ListTombstonesAsync(ClientId client, CancellationToken cancellationToken)
    {
        var rows = await calls.CallAsync("semblance_tombstones", new JsonObject { ["of_client"] = client.Value }, isRepeatable: true, cancellationToken);
        return [.. rows.EnumerateArray().Select(row => Tombstone.FromText(client, Text(row, "salt"), Text(row, "hash"), Time(row, "erased_at")))];
    }

    public Task AddCertificateAsync(IssuedCertificate certificate, CancellationToken cancellationToken)
    {
        var arguments = Of(certificate.Client, certificate.Person);
        arguments["at"] = RestRows.Time(certificate.ErasedAt);
        arguments["content"] = certificate.Document;
        return calls.CallAsync("semblance_add_certificate", arguments, isRepeatable: true, cancellationToken);
    }

    public async Task<IReadOnlyList<IssuedCertificate>> ListCertificatesAsync(
        ClientId client, PersonId? person, CertificateCursor? before, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        var rows = await calls.CallAsync(
            "semblance_certificates",
            new JsonObject
            {
                ["of_client"] = client.Value,
                ["of_person"] = person?.ToString(),
                ["before_at"] = before is null ? null : RestRows.Time(before.ErasedAt),
                ["before_id"] = before?.Person.ToString(),
                ["most"] = limit,
            },
            isRepeatable: true, cancellationToken);
        return [.. rows.EnumerateArray().Select(row => new IssuedCertificate(client, new PersonId(row.GetProperty("person_id").GetGuid()), Time(row, "erased_at"), Text(row, "content")))];
    }

    public async Task<StoredTraces> CountTracesAsync(ClientId client, PersonId person, IReadOnlyList<FaceId> faces, CancellationToken cancellationToken)
    {
        var arguments = Of(client, person);
        arguments["their_faces"] = RestRows.Ids(faces.Select(f => f.Value));
        var counts = await calls.CallAsync("semblance_traces", arguments, isRepeatable: true, cancellationToken);
        return new StoredTraces(Count("consents"), Count("tokens"), Count("accounts"), Count("merges"), Count("sightings"), Count("attendance"));

        int Count(string what) => counts.GetProperty(what).GetInt32();
    }

    private static JsonObject Of(ClientId client, PersonId person) => new() { ["of_client"] = client.Value, ["of_person"] = person.ToString() };
}
