using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage;

/// <summary>Which photos are whose. The bytes are kept by <see cref="IPhotoFiles"/>.</summary>
public interface IPhotoStore
{
    /// <summary>Ties a photo to a person; does nothing when it is tied already. NotFound, <c>person-unknown</c>.</summary>
    Task AddAsync(Photo photo, CancellationToken cancellationToken);

    /// <summary>A person's photos by hash; empty when there are none.</summary>
    Task<IReadOnlyList<Photo>> ListAsync(ClientId client, PersonId person, CancellationToken cancellationToken);

    /// <summary>Takes a photo from a person, with the faces of theirs that were found in it, at once. The next search does not find them.</summary>
    /// <returns>What went; null when the photo is not this person's.</returns>
    Task<PhotoRemoval?> RemoveAsync(ClientId client, PersonId person, PhotoHash hash, CancellationToken cancellationToken);
}

/// <summary>What the removal of a photo took along.</summary>
/// <param name="IsOrphaned">Whether it is nobody's any more: its file may go.</param>
public sealed record PhotoRemoval(IReadOnlyList<FaceId> Faces, bool IsOrphaned);
