namespace Semblance.Storage.Moving;

/// <summary>Rows that do not say which import brought them: imports stay in the store that made them, and rows of a copy are those of the copy's own.</summary>
internal sealed class RowsWithoutRuns(IMovedRows rows) : IMovedRows
{
    public async Task<IReadOnlyList<MovedRow>> FindRowsAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken)
    {
        var found = await rows.FindRowsAsync(keys, cancellationToken);
        foreach (var row in found)
        {
            Forget(row.Table, row.Values);
        }

        return found;
    }

    public Task EachRowAsync(MovedTable table, string client, Action<object?[]> read, CancellationToken cancellationToken) =>
        rows.EachRowAsync(
            table, client,
            values =>
            {
                Forget(table, values);
                read(values);
            },
            cancellationToken);

    public Task<bool> AnyAsync(MovedTable table, string client, CancellationToken cancellationToken) => rows.AnyAsync(table, client, cancellationToken);

    public Task<IReadOnlyList<string>> ListClientsAsync(CancellationToken cancellationToken) => rows.ListClientsAsync(cancellationToken);

    private static void Forget(MovedTable table, object?[] values)
    {
        if (table.RunAt is { } run)
        {
            values[run] = null;
        }
    }
}
