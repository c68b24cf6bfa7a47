using Semblance.Clients;
using Semblance.People;
using Semblance.Sightings;

namespace Semblance.Storage.InMemory;

/// <summary>A sighting that was assigned is gone when its face is: whose it is, and whether it is still there, the faces say.</summary>
internal sealed class InMemorySightings(InMemoryTables tables) : ISightingStore
{
    public Task AddAsync(Sighting sighting, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var space = state.Spaces.TryGetValue(sighting.Space, out var row) ? row.Value : throw StoreErrors.SpaceUnknown(sighting.Space);
            StoreRules.CheckSighting(sighting, space.Dimension);
            InMemoryAccounts.CheckOwner(state, sighting.Client, person: null);
            if (state.Sightings.ContainsKey(sighting.Id))
            {
                throw StoreErrors.SightingExists(sighting.Id);
            }

            var stored = sighting with
            {
                Embedding = sighting.Embedding.ToArray(),
                FirstSeenAt = StoreTime.Truncate(sighting.FirstSeenAt),
                LastSeenAt = StoreTime.Truncate(sighting.LastSeenAt),
                State = SightingState.Open,
                Person = null,
            };
            return state with { Sightings = state.Sightings.Add(stored.Id, stored) };
        },
        cancellationToken);

    public Task<bool> SeeAgainAsync(ClientId client, SightingId id, DateTimeOffset at, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            if (Of(state, client).FirstOrDefault(s => s.Id == id) is not { } known)
            {
                return (state, false);
            }

            var seen = StoreTime.Truncate(at);
            var again = known with { Times = known.Times + 1, LastSeenAt = seen > known.LastSeenAt ? seen : known.LastSeenAt };
            return (state with { Sightings = state.Sightings.SetItem(id, again) }, true);
        },
        cancellationToken);

    public Task<IReadOnlyList<Sighting>> FindManyAsync(ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Sighting>>(Of(tables.State, client).Where(s => ids.Contains(s.Id)).ToList());

    public Task<IReadOnlyList<Sighting>> ListAsync(ClientId client, SightingQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return Task.FromResult<IReadOnlyList<Sighting>>(Of(tables.State, client)
            .Where(s => (query.State is null || s.State == query.State) && (query.Space is null || s.Space == query.Space)
                && (query.Person is null || s.Person == query.Person) && (query.Since is null || s.LastSeenAt >= query.Since)
                && (query.After is not { } after || (s.LastSeenAt, s.Id).CompareTo((after.LastSeenAt, after.Id)) < 0))
            .OrderByDescending(s => s.LastSeenAt)
            .ThenByDescending(s => s.Id)
            .Take(query.Limit)
            .ToList());
    }

    public Task<int> DecideAsync(ClientId client, IReadOnlyList<SightingId> ids, SightingState state, CancellationToken cancellationToken) =>
        tables.WriteAsync(
            before =>
            {
                if (state == SightingState.Assigned && ids.FirstOrDefault(id => !HasFace(before, client, id)) is { Value: var none } id && none != Guid.Empty)
                {
                    throw StoreErrors.SightingFaceUnknown(id);
                }

                var decided = Of(before, client).Where(s => ids.Contains(s.Id)).Select(s => KeyValuePair.Create(s.Id, s with { State = state, Person = null })).ToList();
                return (before with { Sightings = before.Sightings.SetItems(decided) }, decided.Count);
            },
            cancellationToken);

    public Task DenyAsync(ClientId client, IReadOnlyList<SightingId> ids, PersonId person, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.FindPerson(client, person) is null
            ? throw StoreErrors.PersonUnknown(person)
            : state with { Denials = state.Denials.Union(Of(state, client).Where(s => ids.Contains(s.Id)).Select(s => (s.Id, person))) },
        cancellationToken);

    public Task<IReadOnlyList<(SightingId Sighting, PersonId Person)>> ListDenialsAsync(
        ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken)
    {
        var state = tables.State;
        var wanted = Of(state, client).Select(s => s.Id).Intersect(ids).ToHashSet();
        return Task.FromResult<IReadOnlyList<(SightingId, PersonId)>>(
            state.Denials.Where(d => wanted.Contains(d.Sighting) && state.FindPerson(client, d.Person) is not null).ToList());
    }

    public Task<IReadOnlyList<SightingId>> TrimAsync(ClientId client, DateTimeOffset seenBefore, int most, CancellationToken cancellationToken) =>
        tables.WriteAsync<IReadOnlyList<SightingId>>(
            state =>
            {
                var removed = Of(state, client)
                    .OrderByDescending(s => s.LastSeenAt)
                    .ThenByDescending(s => s.Id)
                    .Where((s, number) => number >= most || s.LastSeenAt < seenBefore)
                    .ToList();
                return (
                    state with { Sightings = state.Sightings.RemoveRange(removed.Select(s => s.Id)) },
                    removed.Where(s => s.State != SightingState.Assigned).Select(s => s.Id).ToList());
            },
            cancellationToken);

    private static bool HasFace(InMemoryState state, ClientId client, SightingId id) =>
        state.Faces.TryGetValue(id.Face, out var face) && face.Value.Client == client;

    private static IEnumerable<Sighting> Of(InMemoryState state, ClientId client) => state.Sightings.Values
        .Where(s => s.Client == client && (s.State != SightingState.Assigned || HasFace(state, client, s.Id)))
        .Select(s => s.State == SightingState.Assigned ? s with { Person = state.Faces[s.Id.Face].Value.Person } : s);
}
