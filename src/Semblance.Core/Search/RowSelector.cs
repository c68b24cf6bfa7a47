using System.Runtime.CompilerServices;

namespace Semblance.Search;

/// <summary>Picks the rows a search may answer with, chunk by chunk, and counts them and their people.</summary>
internal sealed unsafe class RowSelector(GallerySnapshot snapshot, PersonSet? among)
{
    private readonly ulong[]? _seen = among is null ? null : new ulong[(snapshot.People.Length + 63) / 64];
    private int _faces;

    public int Faces => among is null ? snapshot.FaceCount : _faces;

    public int People => _seen is null ? snapshot.PersonCount : PersonSet.CountBits(_seen);

    /// <summary>The rows of the block from <paramref name="start"/> on, as many as there is room for in <paramref name="rows"/>.</summary>
    /// <param name="start">Moved to where the next call goes on.</param>
    /// <returns>How many were picked; may be 0 before the block's end.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Next(int block, ref int start, Span<int> rows)
    {
        var end = Math.Min(start + rows.Length, snapshot.RowsOf(block));
        var picked = 0;
        if (among is null && snapshot.Removed[block] is null)
        {
            for (; start < end; start++)
            {
                rows[picked++] = start;
            }

            return picked;
        }

        for (; start < end; start++)
        {
            if (Allows(block, start))
            {
                rows[picked++] = start;
            }
        }

        _faces += picked;
        return picked;
    }

    private bool Allows(int block, int row)
    {
        if (snapshot.IsRemoved(block, row))
        {
            return false;
        }

        if (among is null)
        {
            return true;
        }

        var person = snapshot.Blocks[block].Records[row].Person;
        if (!among.Contains(person))
        {
            return false;
        }

        _seen![person >> 6] |= 1UL << person;
        return true;
    }
}
