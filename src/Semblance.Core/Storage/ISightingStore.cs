using Semblance.Clients;
using Semblance.People;
using Semblance.Sightings;

namespace Semblance.Storage;

/// <summary>Unknown faces that were seen, and what was decided about them. Gone with the face they were made.</summary>
public interface ISightingStore
{
    /// <summary>
    /// NotFound, <c>client-unknown</c> or <c>space-unknown</c>; Conflict, <c>sighting-exists</c>; Invalid, as <see cref="IFaceStore.AddAsync"/> and
    /// <c>sighting-place</c>.
    /// </summary>
    /// <param name="sighting">Open.</param>
    Task AddAsync(Sighting sighting, CancellationToken cancellationToken);

    /// <summary>Counts it once more.</summary>
    /// <returns>False when this client has no such sighting.</returns>
    Task<bool> SeeAgainAsync(ClientId client, SightingId id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="ids"/> that exist, in no promised order; absent ones are left out.</summary>
    Task<IReadOnlyList<Sighting>> FindManyAsync(ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken);

    /// <summary>One page, last seen first; empty after the end.</summary>
    Task<IReadOnlyList<Sighting>> ListAsync(ClientId client, SightingQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Notes what was decided, or with <see cref="SightingState.Open"/> that nothing is. <see cref="SightingState.Assigned"/> is for those that are faces already
    /// (<see cref="SightingId.Face"/>): NotFound, <c>face-unknown</c>; they are whose the face is, whatever becomes of it, and gone with it.
    /// </summary>
    /// <returns>How many of them there were.</returns>
    Task<int> DecideAsync(ClientId client, IReadOnlyList<SightingId> ids, SightingState state, CancellationToken cancellationToken);

    /// <summary>Remembers that these are not this person; does nothing where it is known. NotFound, <c>person-unknown</c>.</summary>
    Task DenyAsync(ClientId client, IReadOnlyList<SightingId> ids, PersonId person, CancellationToken cancellationToken);

    /// <summary>Who these are known not to be; empty where nothing is known.</summary>
    Task<IReadOnlyList<(SightingId Sighting, PersonId Person)>> ListDenialsAsync(
        ClientId client, IReadOnlyList<SightingId> ids, CancellationToken cancellationToken);

    /// <summary>Removes those last seen before a time, and the oldest beyond a number.</summary>
    /// <param name="most">0 removes them all.</param>
    /// <returns>Those removed that were nobody's: what is kept of their faces is to be removed, too.</returns>
    Task<IReadOnlyList<SightingId>> TrimAsync(ClientId client, DateTimeOffset seenBefore, int most, CancellationToken cancellationToken);
}
