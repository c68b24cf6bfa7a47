using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Sightings;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryPrivacy(InMemoryTables tables) : IPrivacyStore
{
    public Task AddConsentAsync(Consent consent, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            consent.Check();
            if (state.FindPerson(consent.Client, consent.Person) is null)
            {
                throw StoreErrors.PersonUnknown(consent.Person);
            }

            return state.Consents.TryGetValue((consent.Person, consent.Version), out var known) && known.WithdrawnAt is null
                ? state
                : state with
                {
                    Consents = state.Consents.SetItem(
                        (consent.Person, consent.Version), consent with { GivenAt = StoreTime.Truncate(consent.GivenAt), WithdrawnAt = null }),
                };
        },
        cancellationToken);

    public Task<IReadOnlyList<Consent>> ListConsentsAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Consent>>(tables.State.Consents.Values
            .Where(c => c.Client == client && c.Person == person)
            .OrderBy(c => c.GivenAt)
            .ThenBy(c => c.Version, StringComparer.Ordinal)
            .ToList());

    public Task<int> WithdrawConsentsAsync(ClientId client, PersonId person, DateTimeOffset at, CancellationToken cancellationToken) =>
        tables.WriteAsync(
            state =>
            {
                var held = state.Consents.Values.Where(c => c.Client == client && c.Person == person && c.WithdrawnAt is null).ToList();
                var withdrawn = held.Select(c => KeyValuePair.Create((c.Person, c.Version), c with { WithdrawnAt = StoreTime.Truncate(at) }));
                return (state with { Consents = state.Consents.SetItems(withdrawn) }, held.Count);
            },
            cancellationToken);

    public Task<IReadOnlyList<RetentionEnd>> ListUnchangedAsync(
        ClientId client, DateTimeOffset since, PersonId? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<RetentionEnd>>(state.People.Values
            .Select(row => row.Value)
            .Where(p => p.Client == client && (after is not { } last || p.Id.CompareTo(last) > 0))
            .Select(p => new RetentionEnd(p.Id, LastChange(state, p)))
            .Where(e => e.LastChange < since)
            .OrderBy(e => e.Person)
            .Take(limit)
            .ToList());
    }

    public Task AddTombstoneAsync(Tombstone tombstone, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            InMemoryAccounts.CheckOwner(state, tombstone.Client, person: null);
            return state.Tombstones.Any(t => (t.Client, t.Salt, t.Hash) == (tombstone.Client, tombstone.Salt, tombstone.Hash))
                ? state
                : state with
                {
                    Tombstones = state.Tombstones.Add(
                        Tombstone.FromText(tombstone.Client, tombstone.Salt, tombstone.Hash, StoreTime.Truncate(tombstone.At))),
                };
        },
        cancellationToken);

    public Task<IReadOnlyList<Tombstone>> ListTombstonesAsync(ClientId client, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Tombstone>>(tables.State.Tombstones
            .Where(t => t.Client == client)
            .OrderBy(t => t.At)
            .ThenBy(t => t.Hash, StringComparer.Ordinal)
            .ToList());

    public Task AddCertificateAsync(IssuedCertificate certificate, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            InMemoryAccounts.CheckOwner(state, certificate.Client, person: null);
            return state with { Certificates = state.Certificates.Add(certificate with { ErasedAt = StoreTime.Truncate(certificate.ErasedAt) }) };
        },
        cancellationToken);

    public Task<IReadOnlyList<IssuedCertificate>> ListCertificatesAsync(
        ClientId client, PersonId? person, CertificateCursor? before, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return Task.FromResult<IReadOnlyList<IssuedCertificate>>(tables.State.Certificates
            .Where(c => c.Client == client && (person is null || c.Person == person))
            .Where(c => before is null || (c.ErasedAt, c.Person).CompareTo((before.ErasedAt, before.Person)) < 0)
            .OrderByDescending(c => c.ErasedAt)
            .ThenByDescending(c => c.Person)
            .Take(limit)
            .ToList());
    }

    public Task<StoredTraces> CountTracesAsync(ClientId client, PersonId person, IReadOnlyList<FaceId> faces, CancellationToken cancellationToken)
    {
        var state = tables.State;
        return Task.FromResult(new StoredTraces(
            state.Consents.Values.Count(c => c.Client == client && c.Person == person),
            state.Tokens.Values.Count(t => t.Client == client && t.Person == person),
            state.Accounts.Values.Count(a => a.Client == client && a.Person == person),
            state.Merges.Values.Count(m => m.Merge.Client == client && m.Merge.Merged.Id == person),
            faces.Distinct().Count(f => state.Sightings.TryGetValue(new SightingId(f.Value), out var sighting) && sighting.Client == client),
            state.Records.Count(r => r.Key.Person == person && r.Value[^1].Client == client)
                + state.CheckIns.Values.Count(i => i.Client == client && i.Person == person)
                + state.Leaves.Values.Count(l => l.Client == client && l.Person == person)));
    }

    private static DateTimeOffset LastChange(InMemoryState state, Person person) =>
        state.FacesOf(person.Client).Where(f => f.Person == person.Id).Select(f => f.CreatedAt)
            .Concat(state.Consents.Values.Where(c => c.Person == person.Id).Select(c => c.GivenAt))
            .Append(person.UpdatedAt)
            .Max();
}
