using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Numpy;

/// <summary>Whether a shape, an element type and the bytes at hand belong together.</summary>
internal static class ArrayLayout
{
    /// <summary>NumPy 2 allows 64 dimensions, NumPy 1 allows 32.</summary>
    private const int MaxDimensions = 64;

    /// <summary>An array without bytes may claim any number of rows; more than this is a trap for whoever counts through them.</summary>
    private const long MaxEmptyRows = 1_000_000;

    /// <summary>Bytes that the array needs; null when the shape is none: a negative or too many dimensions, or an overflow.</summary>
    public static long? ByteCount(IReadOnlyList<long> shape, Dtype dtype)
    {
        // Most arrays of a store are one short vector, and there may be a million of them.
        if (shape.Count == 1 && shape[0] is > 0 and <= int.MaxValue)
        {
            return dtype.Size > 0 || shape[0] <= MaxEmptyRows ? shape[0] * dtype.Size : null;
        }

        if (shape.Count > MaxDimensions || shape.Any(n => n < 0))
        {
            return null;
        }

        if (dtype.Size == 0 || shape.Contains(0))
        {
            return shape.All(n => n <= MaxEmptyRows) && (shape.Contains(0) || ItemCount(shape) <= MaxEmptyRows) ? 0 : null;
        }

        return ItemCount(shape) is { } count && count <= long.MaxValue / dtype.Size ? count * dtype.Size : null;
    }

    /// <summary>Null on overflow.</summary>
    public static long? ItemCount(IReadOnlyList<long> shape)
    {
        var count = 1L;
        foreach (var n in shape)
        {
            if (n < 0 || (n > 0 && count > long.MaxValue / n))
            {
                return null;
            }

            count *= n;
        }

        return count;
    }

    public static string Shown(IReadOnlyList<long> shape) => "(" + string.Join(", ", shape) + (shape.Count == 1 ? ",)" : ")");
}
