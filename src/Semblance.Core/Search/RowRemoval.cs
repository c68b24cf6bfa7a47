namespace Semblance.Search;

/// <summary>One removal: marks rows in copies of the bitmaps, so that searches under way keep seeing what they saw.</summary>
/// <param name="facesOf">Faces of each person; kept up to date.</param>
internal sealed class RowRemoval(GallerySnapshot snapshot, List<int> facesOf)
{
    private int _people;

    /// <summary>Rows removed by <see cref="Run"/>.</summary>
    public int Count { get; private set; }

    /// <returns>The snapshot without the rows that match, and without the blocks that have none left.</returns>
    public GallerySnapshot Run(Func<RowBlock, int, bool> matches)
    {
        var removed = new ulong[]?[snapshot.Blocks.Length];
        for (var b = 0; b < removed.Length; b++)
        {
            removed[b] = RemoveFrom(b, matches);
        }

        var kept = Enumerable.Range(0, removed.Length).Where(b => HasRows(b, removed[b])).ToArray();
        var blocks = Array.ConvertAll(kept, b => snapshot.Blocks[b]);
        return snapshot with
        {
            Blocks = blocks,
            LastCount = blocks.Length == 0 ? 0 : blocks[^1].Count,
            Removed = Array.ConvertAll(kept, b => removed[b]),
            FaceCount = snapshot.FaceCount - Count,
            PersonCount = snapshot.PersonCount - _people,
        };
    }

    private unsafe ulong[]? RemoveFrom(int b, Func<RowBlock, int, bool> matches)
    {
        var block = snapshot.Blocks[b];
        var before = snapshot.Removed[b];
        ulong[]? after = null;
        for (var row = 0; row < snapshot.RowsOf(b); row++)
        {
            if (!snapshot.IsRemoved(b, row) && matches(block, row))
            {
                after ??= before is null ? new ulong[(block.Capacity + 63) / 64] : [.. before];
                after[row >> 6] |= 1UL << row;
                Count++;
                _people += --facesOf[block.Records[row].Person] == 0 ? 1 : 0;
            }
        }

        return after ?? before;
    }

    private bool HasRows(int b, ulong[]? removed) => removed is null || PersonSet.CountBits(removed) < snapshot.RowsOf(b);
}
