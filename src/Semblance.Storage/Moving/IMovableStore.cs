namespace Semblance.Storage.Moving;

/// <summary>A store that can be the primary or the secondary of a move, or is copied: its rows as they are, whoever's they are.</summary>
internal interface IMovableStore : IMovedRows
{
    /// <summary>For people.</summary>
    string Name { get; }

    Task<MoveState> FindStateAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Gives the store its role, in one transaction that no write overlaps: from then on a primary lists what is written, and a secondary or one that is
    /// leaving refuses it (Unavailable, <c>store-moved</c>).
    /// </summary>
    /// <param name="expected">Conflict, <c>move-changed</c>, when the state is another by now.</param>
    Task UpdateStateAsync(MoveState expected, MoveState state, CancellationToken cancellationToken);

    Task<WaitingChanges> CountWaitingAsync(CancellationToken cancellationToken);

    /// <summary>The oldest changes that wait, in the order of their numbers: none before one that it depends on.</summary>
    /// <param name="after">A client with whom not to begin, as it had its turn; null for any.</param>
    Task<IReadOnlyList<WaitingChange>> ListWaitingAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>They wait no longer.</summary>
    Task RemoveWaitingAsync(IReadOnlyList<WaitingChange> changes, CancellationToken cancellationToken);

    /// <summary>Lists every row as one that waits.</summary>
    Task AddAllWaitingAsync(CancellationToken cancellationToken);

    /// <summary>Lists these rows as some that wait.</summary>
    Task AddWaitingAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken);

    /// <summary>Forgets everything that waits.</summary>
    Task ClearWaitingAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Adds rows as any program does, in one transaction; those that are there, or that another row is in the way of, are left out. Unavailable,
    /// <c>store-moved</c>: another store has taken this one's place.
    /// </summary>
    /// <param name="rows">Of one table (with no vectors in it) and one client; whatever they refer to is there.</param>
    /// <returns>How many were added.</returns>
    Task<int> AddRowsAsync(IReadOnlyList<MovedRow> rows, CancellationToken cancellationToken);

    /// <summary>
    /// Writes to a secondary, in one transaction that no other replay overlaps and whose beginning <paramref name="work"/> may rely on: what it reads of the
    /// primary is as new as anything another replay has written. Conflict, <c>move-changed</c>: this is not the secondary of that pair.
    /// </summary>
    Task ReplayAsync(Guid pair, Func<IReplayedRows, Task> work, CancellationToken cancellationToken);
}

/// <summary>What a replay writes.</summary>
internal interface IReplayedRows
{
    /// <summary>Adds rows or puts them in the place of those that are there.</summary>
    /// <param name="rows">Of one table and one client.</param>
    Task PutAsync(IReadOnlyList<MovedRow> rows);

    /// <summary>Removes rows; those that are not there are left out.</summary>
    /// <param name="keys">Of one table and one client.</param>
    Task RemoveAsync(IReadOnlyList<RowKey> keys);
}
