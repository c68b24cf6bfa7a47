namespace Semblance.Storage.Moving;

/// <summary>
/// Brings a secondary what waits for it. It copies what rows are by now, and not what was done to them, under a lock of the secondary that is taken before the
/// rows are read: so whatever is replayed, twice or out of order, by one process or by several, killed at any moment, the secondary never gets older.
/// </summary>
/// <param name="told">Hears what was brought, before it is forgotten that it waited.</param>
internal sealed class ChangeReplay(IMovableStore primary, IMovableStore secondary, Guid pair, Action<IReadOnlyList<WaitingChange>>? told = null)
{
    public const int UsualChanges = 2_000;

    private string? _lastClient;
    private bool _needsParents;

    /// <summary>Replays some of what waits, the oldest first.</summary>
    /// <returns>How many changes wait no longer; 0 when there were none.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // What rows are by now may refer to rows whose turn is later, which the secondary refuses: with those it takes them, and whatever else they are in the way of
        // goes with all that waits, which is no contradiction any more.
        foreach (var withParents in _needsParents ? new[] { true } : [false, true])
        {
            try
            {
                var count = await RunAsync(UsualChanges, withParents, cancellationToken);
                _needsParents = withParents && count == UsualChanges;
                return count;
            }
            catch (SemblanceException error) when (error.Code == "store-fault")
            {
            }
        }

        return await RunAsync(int.MaxValue, withParents: true, cancellationToken);
    }

    private async Task<int> RunAsync(int limit, bool withParents, CancellationToken cancellationToken)
    {
        var changes = await primary.ListWaitingAsync(_lastClient, limit, cancellationToken);
        if (changes.Count == 0)
        {
            return 0;
        }

        await secondary.ReplayAsync(
            pair,
            async target =>
            {
                var batch = new ReplayBatch(primary);
                await batch.AddAsync(changes.Select(c => c.Key), cancellationToken);
                if (withParents)
                {
                    await batch.AddParentsAsync(cancellationToken);
                }

                await batch.WriteAsync(target);
            },
            cancellationToken);
        told?.Invoke(changes);
        await primary.RemoveWaitingAsync(changes, cancellationToken);
        _lastClient = changes.Count < limit ? null : changes[^1].Key.Client;
        return changes.Count;
    }
}
