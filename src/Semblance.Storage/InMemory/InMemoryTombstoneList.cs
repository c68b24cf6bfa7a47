using System.Collections.Concurrent;
using Semblance.Privacy;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryTombstoneList : ITombstoneList
{
    private readonly ConcurrentQueue<Tombstone> _tombstones = [];

    public Task AddAsync(Tombstone tombstone, CancellationToken cancellationToken)
    {
        _tombstones.Enqueue(tombstone);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Tombstone>> ReadAllAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Tombstone>>(_tombstones.ToArray());
}
