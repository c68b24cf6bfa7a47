namespace Semblance.Storage.Moving;

/// <summary>Rows of a primary as they are now, and those that are no longer there, in the order in which a secondary can take them.</summary>
internal sealed class ReplayBatch(IMovableStore primary)
{
    private readonly Dictionary<RowKey, MovedRow?> _rows = [];

    /// <summary>Reads these, unless they are here.</summary>
    public async Task AddAsync(IEnumerable<RowKey> keys, CancellationToken cancellationToken)
    {
        foreach (var some in keys.Where(k => !_rows.ContainsKey(k)).Distinct().GroupBy(k => (k.Table, k.Client)).ToList())
        {
            var asked = some.ToList();
            asked.ForEach(key => _rows.Add(key, null));
            foreach (var row in await primary.FindRowsAsync(asked, cancellationToken))
            {
                _rows[row.Key] = row;
            }
        }
    }

    /// <summary>Reads the rows that these refer to, and those that they refer to in turn.</summary>
    public async Task AddParentsAsync(CancellationToken cancellationToken)
    {
        for (var before = -1; before != _rows.Count;)
        {
            before = _rows.Count;
            await AddAsync(_rows.Values.OfType<MovedRow>().SelectMany(r => r.Parents()).ToList(), cancellationToken);
        }
    }

    public async Task WriteAsync(IReplayedRows target)
    {
        var gone = _rows.Where(r => r.Value is null).Select(r => r.Key).GroupBy(k => (k.Table, k.Client)).OrderByDescending(g => MovedTables.OrderOf(g.Key.Table)).ToList();
        foreach (var some in gone.Where(g => g.Key.Table.LeavesFirst))
        {
            await target.RemoveAsync([.. some]);
        }

        foreach (var some in _rows.Values.OfType<MovedRow>().GroupBy(r => (r.Table, r.Client)).OrderBy(g => MovedTables.OrderOf(g.Key.Table)))
        {
            await target.PutAsync([.. some]);
        }

        foreach (var some in gone.Where(g => !g.Key.Table.LeavesFirst))
        {
            await target.RemoveAsync([.. some]);
        }
    }
}
