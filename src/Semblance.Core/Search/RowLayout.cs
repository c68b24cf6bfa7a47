using Semblance.Faces;
using Semblance.Spaces;

namespace Semblance.Search;

/// <summary>
/// How the rows of one space lie in a block, in memory and in an index file alike: all embeddings, then all codes, the four
/// terms of <see cref="RowTerms"/>, all row records, all face ids. Widths are rounded up with zeros, which change neither a dot product nor a distance, so no kernel has a tail.
/// </summary>
internal readonly record struct RowLayout(int Dimension, Metric Metric)
{
    /// <summary>A cache line; every section of a block starts on one.</summary>
    public const int Alignment = 64;

    private const int BlockBytes = 8 << 20;

    /// <summary>Floats from one embedding to the next.</summary>
    public int FloatStride => RoundUp(Dimension, 16);

    /// <summary>Bytes from one row of codes to the next.</summary>
    public int CodeStride => RoundUp(Dimension, 32);

    /// <summary>Rows of a full-grown block: a power of two, about 8 MiB of embeddings.</summary>
    public int BlockRows => 1 << int.Log2(BlockBytes / (FloatStride * sizeof(float)));

    public long CodesOffset(int capacity) => (long)capacity * FloatStride * sizeof(float);

    public long TermsOffset(int capacity) => CodesOffset(capacity) + RoundUp((long)capacity * CodeStride);

    public long RecordsOffset(int capacity) => TermsOffset(capacity) + RowTerms.Count * RowTerms.Bytes(capacity);

    public unsafe long FacesOffset(int capacity) => RecordsOffset(capacity) + RoundUp((long)capacity * sizeof(RowRecord));

    public unsafe long Size(int capacity) => FacesOffset(capacity) + RoundUp((long)capacity * sizeof(FaceId));

    public static long RoundUp(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static int RoundUp(int values, int multiple) => (values + multiple - 1) / multiple * multiple;
}
