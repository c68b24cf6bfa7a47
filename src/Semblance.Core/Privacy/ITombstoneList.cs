namespace Semblance.Privacy;

/// <summary>Who was erased, kept apart from the store, so that a restore of the store does not bring them back.</summary>
public interface ITombstoneList
{
    /// <summary>Adds one; durable when it returns.</summary>
    Task AddAsync(Tombstone tombstone, CancellationToken cancellationToken);

    /// <summary>All, of every client; empty when there is no list yet.</summary>
    Task<IReadOnlyList<Tombstone>> ReadAllAsync(CancellationToken cancellationToken);
}
