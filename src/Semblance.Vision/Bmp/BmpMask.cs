using System.Numerics;

namespace Semblance.Vision.Bmp;

/// <summary>Which bits of a pixel hold one channel.</summary>
internal readonly record struct BmpMask(uint Bits)
{
    public bool IsEmpty => Bits == 0;

    /// <summary>Whether the bits are neighbours, as the format asks.</summary>
    public bool IsContiguous => IsEmpty || BitOperations.PopCount(Bits) + BitOperations.TrailingZeroCount(Bits) + BitOperations.LeadingZeroCount(Bits) == 32;

    /// <summary>The channel of a pixel, widened or narrowed to 8 bits.</summary>
    public byte Of(uint pixel)
    {
        if (IsEmpty)
        {
            return 0;
        }

        var shift = BitOperations.TrailingZeroCount(Bits);
        ulong most = Bits >> shift;
        return (byte)(((((pixel & Bits) >> shift) * 255ul) + (most / 2)) / most);
    }
}
