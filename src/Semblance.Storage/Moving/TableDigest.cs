namespace Semblance.Storage.Moving;

/// <summary>
/// All rows of a table that a client has, counted and hashed in one pass and in whatever order they come: hashes are added up, in classes by key, so that two
/// digests that differ also say in which classes to look for the rows.
/// </summary>
internal sealed class TableDigest
{
    public const int Classes = 4_096;

    private readonly UInt128[] _sums = new UInt128[Classes];
    private readonly int[] _counts = new int[Classes];

    public long Rows { get; private set; }

    public static async Task<TableDigest> ReadAsync(IMovedRows store, MovedTable table, string client, Action<int> told, CancellationToken cancellationToken)
    {
        var (digest, hash) = (new TableDigest(), new RowHash(table));
        await store.EachRowAsync(
            table, client,
            values =>
            {
                digest.Add(hash.Of(values));
                if (digest.Rows % 10_000 == 0)
                {
                    told(10_000);
                }
            },
            cancellationToken);
        return digest;
    }

    /// <summary>The hashes of the rows in some classes, by key.</summary>
    public static async Task<Dictionary<RowKey, UInt128>> ListAsync(
        IMovedRows store, MovedTable table, string client, IReadOnlySet<uint> classes, CancellationToken cancellationToken)
    {
        var (rows, hash) = (new Dictionary<RowKey, UInt128>(), new RowHash(table));
        await store.EachRowAsync(
            table, client,
            values =>
            {
                var (found, key) = hash.Of(values);
                if (classes.Contains(key % Classes))
                {
                    rows[new MovedRow(table, client, values).Key] = found;
                }
            },
            cancellationToken);
        return rows;
    }

    /// <summary>Where two stores differ.</summary>
    public HashSet<uint> Differing(TableDigest other) =>
        [.. Enumerable.Range(0, Classes).Where(i => _sums[i] != other._sums[i] || _counts[i] != other._counts[i]).Select(i => (uint)i)];

    private void Add((UInt128 Hash, uint Key) row)
    {
        Rows++;
        _counts[row.Key % Classes]++;
        _sums[row.Key % Classes] = unchecked(_sums[row.Key % Classes] + row.Hash);
    }
}
