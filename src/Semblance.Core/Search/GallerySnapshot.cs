using Semblance.People;

namespace Semblance.Search;

/// <summary>What a search sees of an index: published whole by the writer, never changed.</summary>
/// <param name="Blocks">All but the last are as full as they will be.</param>
/// <param name="LastCount">Rows of the last block; it may be growing beyond them.</param>
/// <param name="Removed">For each block a bitmap of its removed rows; null where there are none.</param>
/// <param name="People">The person of each ordinal; may be longer than needed.</param>
/// <param name="FaceCount">Rows that are not removed.</param>
/// <param name="PersonCount">People with at least one such row.</param>
internal sealed record GallerySnapshot(
    RowBlock[] Blocks, int LastCount, ulong[]?[] Removed, PersonId[] People, int FaceCount, int PersonCount)
{
    public int RowsOf(int block) => block == Blocks.Length - 1 ? LastCount : Blocks[block].Count;

    public bool IsRemoved(int block, int row) => Removed[block] is { } bits && (bits[row >> 6] >> row & 1) != 0;
}
