using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Storage;

/// <summary>The embedding spaces a store holds; shared by all clients, as they describe models, not people.</summary>
public interface ISpaceStore
{
    /// <summary>
    /// Adds a space, or does nothing when the same one is there. Conflict, <c>space-differs</c>, when the key is taken by a space of another
    /// dimension, metric or normalisation.
    /// </summary>
    Task AddAsync(Space space, CancellationToken cancellationToken);

    /// <summary>Null when the store holds none of that key.</summary>
    Task<Space?> FindAsync(SpaceKey key, CancellationToken cancellationToken);

    /// <summary>All spaces by key, each with the faces and people the client has in it (0 when none).</summary>
    Task<IReadOnlyList<SpaceUse>> ListAsync(ClientId client, CancellationToken cancellationToken);
}

/// <summary>A space and what one client keeps in it.</summary>
public sealed record SpaceUse(Space Space, int Faces, int People);
