using Semblance.Clients;
using Semblance.Imports;
using Semblance.Spaces;

namespace Semblance.Storage.InMemory;

internal sealed class InMemorySpaces(InMemoryTables tables) : ISpaceStore
{
    public Task AddAsync(Space space, CancellationToken cancellationToken) =>
        tables.WriteAsync(state => Ensure(state, space, run: null), cancellationToken);

    public Task<Space?> FindAsync(SpaceKey key, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Spaces.GetValueOrDefault(key)?.Value);

    public Task<IReadOnlyList<SpaceUse>> ListAsync(ClientId client, CancellationToken cancellationToken)
    {
        var faces = tables.State.FacesOf(client).ToLookup(f => f.Space);
        return Task.FromResult<IReadOnlyList<SpaceUse>>(tables.State.Spaces.Values
            .Select(row => row.Value)
            .OrderBy(space => space.Key.Value, StringComparer.Ordinal)
            .Select(space => new SpaceUse(space, faces[space.Key].Count(), faces[space.Key].Select(f => f.Person).Distinct().Count()))
            .ToList());
    }

    public static InMemoryState Ensure(InMemoryState state, Space space, RunId? run)
    {
        StoreRules.CheckSpace(space);
        if (state.Spaces.TryGetValue(space.Key, out var known))
        {
            return StoreRules.AreSame(known.Value, space) ? state : throw StoreErrors.SpaceDiffers(space.Key);
        }

        return state with
        {
            Spaces = state.Spaces.Add(space.Key, new Row<Space>(space, run, state.Written)),
            Written = state.Written + 1,
        };
    }

    public static Space Get(InMemoryState state, SpaceKey key) =>
        state.Spaces.GetValueOrDefault(key)?.Value ?? throw StoreErrors.SpaceUnknown(key);
}
