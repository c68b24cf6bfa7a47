using System.Numerics;
using System.Runtime.CompilerServices;
using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>One probe against every row: a cheap first look at each, exact scores for those that its bound cannot rule out.</summary>
internal static unsafe class SingleScan
{
    private const int ChunkRows = 256;

    // Optimized at once, past the quick compiler, like all that touches every row: the only search of a command line's life is its first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Int8(GallerySnapshot snapshot, RowSelector selector, Probe probe, RowLayout layout)
    {
        var quantized = new QuantizedProbe(probe.Vector, layout.Metric, layout.CodeStride);
        var bound = new Int8Bound(quantized, layout.Metric);
        bound.Limit(probe.Nearest.Limit);
        Span<int> rows = stackalloc int[ChunkRows];
        var dots = stackalloc int[ChunkRows];
        var copies = stackalloc byte[RowTerms.Count * RowTerms.GroupRows * sizeof(float)];
        var scratch = new RowTerms(copies, RowTerms.GroupRows);
        fixed (short* codes = quantized.Codes)
        {
            for (var b = 0; b < snapshot.Blocks.Length; b++)
            {
                var block = snapshot.Blocks[b];
                for (var start = 0; start < snapshot.RowsOf(b);)
                {
                    var picked = rows[..selector.Next(b, ref start, rows)];
                    Int8Kernel.Dot(codes, block.Codes, layout.CodeStride, picked, dots);
                    for (var i = 0; i < picked.Length; i += RowTerms.GroupRows)
                    {
                        var group = picked[i..Math.Min(i + RowTerms.GroupRows, picked.Length)];
                        var kept = bound.Kept(block.Terms.Group(group, scratch), dots + i);
                        if (Score(probe, block, group, kept))
                        {
                            bound.Limit(probe.Nearest.Limit);
                        }
                    }
                }

                block.KeepAlive();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Float32(GallerySnapshot snapshot, RowSelector selector, Probe probe, RowLayout layout)
    {
        var bound = new Float32Bound(probe.SquaredNorm, layout);
        bound.Limit(probe.Nearest.Limit);
        Span<int> rows = stackalloc int[ChunkRows];
        var dots = stackalloc float[ChunkRows];
        var copies = stackalloc byte[RowTerms.Count * RowTerms.GroupRows * sizeof(float)];
        var scratch = new RowTerms(copies, RowTerms.GroupRows);
        fixed (float* values = probe.Padded)
        {
            for (var b = 0; b < snapshot.Blocks.Length; b++)
            {
                var block = snapshot.Blocks[b];
                for (var start = 0; start < snapshot.RowsOf(b);)
                {
                    var picked = rows[..selector.Next(b, ref start, rows)];
                    Float32Kernel.Dot(values, block.Embeddings, layout.FloatStride, picked, dots);
                    for (var i = 0; i < picked.Length; i += RowTerms.GroupRows)
                    {
                        var group = picked[i..Math.Min(i + RowTerms.GroupRows, picked.Length)];
                        var kept = bound.Kept(block.Terms.Group(group, scratch), dots + i);
                        if (Score(probe, block, group, kept))
                        {
                            bound.Limit(probe.Nearest.Limit);
                        }
                    }
                }

                block.KeepAlive();
            }
        }
    }

    /// <param name="kept">A bit for each row to be scored; those beyond the rows mean nothing.</param>
    /// <returns>Whether the ranking has changed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Score(Probe probe, RowBlock block, ReadOnlySpan<int> rows, uint kept)
    {
        var changed = false;
        for (kept &= (1u << rows.Length) - 1; kept != 0; kept &= kept - 1)
        {
            changed |= probe.Score(block, rows[BitOperations.TrailingZeroCount(kept)]);
        }

        return changed;
    }
}
