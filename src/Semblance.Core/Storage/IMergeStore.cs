using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>Makes two people one, and one two. Each call is one transaction; the next search sees it.</summary>
public interface IMergeStore
{
    /// <summary>Gives all that is <paramref name="merged"/>'s to <paramref name="kept"/> and removes the former. NotFound, <c>person-unknown</c>; Invalid, <c>merge-self</c>.</summary>
    Task<PeopleMerge> MergeAsync(ClientId client, PersonId kept, PersonId merged, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such merge.</summary>
    Task<PeopleMerge?> FindAsync(ClientId client, MergeId id, CancellationToken cancellationToken);

    /// <summary>The merges into a person, or with null all of the client's; newest first, at most 1,000.</summary>
    Task<IReadOnlyList<PeopleMerge>> ListAsync(ClientId client, PersonId? kept, CancellationToken cancellationToken);

    /// <summary>
    /// Brings the merged person back as they were, with what was theirs: faces and accounts that are still the kept one's, and every photo and consent. What
    /// was removed since stays removed; what the kept one had as well, they keep. NotFound, <c>merge-unknown</c>; Conflict: <c>merge-undone</c>,
    /// <c>person-exists</c>.
    /// </summary>
    /// <returns>The merge as stored now.</returns>
    Task<PeopleMerge> UndoAsync(ClientId client, MergeId id, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the records of merges that were undone and in which a person was the one who went: they hold them as they were. For whoever removes the person.
    /// </summary>
    /// <returns>How many there were.</returns>
    Task<int> ForgetAsync(ClientId client, PersonId merged, CancellationToken cancellationToken);

    /// <summary>
    /// Makes some of a person's faces, with the photos they were found in, those of a new person. A photo that also shows a face that stays is then
    /// both people's. NotFound: <c>person-unknown</c>, <c>face-unknown</c> (a face is not this person's); Conflict, <c>person-exists</c>.
    /// </summary>
    /// <param name="faces">One or more.</param>
    /// <param name="created">With an id that nobody has.</param>
    Task SplitAsync(ClientId client, PersonId from, IReadOnlyList<FaceId> faces, Person created, CancellationToken cancellationToken);
}
