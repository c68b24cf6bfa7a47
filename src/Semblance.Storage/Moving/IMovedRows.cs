namespace Semblance.Storage.Moving;

/// <summary>The rows of a store as they are, whoever's they are, to be compared and copied.</summary>
internal interface IMovedRows
{
    /// <summary>Those that are there, in the order of <paramref name="keys"/>.</summary>
    /// <param name="keys">Of one table and one client.</param>
    Task<IReadOnlyList<MovedRow>> FindRowsAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken);

    /// <summary>Shows every row of a table that a client has, with the SHA-256 of a vector (as pgvector sends it) in its place.</summary>
    Task EachRowAsync(MovedTable table, string client, Action<object?[]> read, CancellationToken cancellationToken);

    Task<bool> AnyAsync(MovedTable table, string client, CancellationToken cancellationToken);

    Task<IReadOnlyList<string>> ListClientsAsync(CancellationToken cancellationToken);
}
