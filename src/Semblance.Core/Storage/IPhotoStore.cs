using Semblance.Clients;
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
}
