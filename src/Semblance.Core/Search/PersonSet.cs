using System.Numerics;

namespace Semblance.Search;

/// <summary>
/// The people a search is limited to, as a bitmap over the ordinals of the index that made it (<see cref="GalleryIndex.Select"/>). It stays
/// valid while that index lives; people added later are not in it. Immutable.
/// </summary>
public sealed class PersonSet
{
    private readonly ulong[] _bits;

    internal PersonSet(ulong[] bits) => _bits = bits;

    /// <summary>People in the set, whether or not they still have faces.</summary>
    public int Count => CountBits(_bits);

    internal bool Contains(int ordinal) => (uint)(ordinal >> 6) < (uint)_bits.Length && (_bits[ordinal >> 6] >> ordinal & 1) != 0;

    internal static int CountBits(ReadOnlySpan<ulong> bits)
    {
        var count = 0;
        foreach (var word in bits)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }
}
