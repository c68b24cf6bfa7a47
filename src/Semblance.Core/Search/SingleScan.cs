using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>One probe against every row: a cheap first look at each, exact scores for those that its bound cannot rule out.</summary>
internal static unsafe class SingleScan
{
    private const int ChunkRows = 256;

    public static void Int8(GallerySnapshot snapshot, RowSelector selector, Probe probe, RowLayout layout)
    {
        var quantized = new QuantizedProbe(probe.Vector, layout.Metric, layout.CodeStride);
        var bound = new Int8Bound(quantized, layout.Metric);
        bound.Limit(probe.Nearest.Limit);
        Span<int> rows = stackalloc int[ChunkRows];
        Span<int> dots = stackalloc int[ChunkRows];
        fixed (short* codes = quantized.Codes)
        {
            for (var b = 0; b < snapshot.Blocks.Length; b++)
            {
                var block = snapshot.Blocks[b];
                for (var start = 0; start < snapshot.RowsOf(b);)
                {
                    var picked = rows[..selector.Next(b, ref start, rows)];
                    Int8Kernel.Dot(codes, block.Codes, layout.CodeStride, picked, dots);
                    for (var i = 0; i < picked.Length; i++)
                    {
                        if (!bound.CanSkip(block.Records[picked[i]], dots[i]) && probe.Score(block, picked[i]))
                        {
                            bound.Limit(probe.Nearest.Limit);
                        }
                    }
                }

                block.KeepAlive();
            }
        }
    }

    public static void Float32(GallerySnapshot snapshot, RowSelector selector, Probe probe, RowLayout layout)
    {
        var bound = new Float32Bound(probe.SquaredNorm, layout);
        bound.Limit(probe.Nearest.Limit);
        Span<int> rows = stackalloc int[ChunkRows];
        Span<float> dots = stackalloc float[ChunkRows];
        fixed (float* values = probe.Padded)
        {
            for (var b = 0; b < snapshot.Blocks.Length; b++)
            {
                var block = snapshot.Blocks[b];
                for (var start = 0; start < snapshot.RowsOf(b);)
                {
                    var picked = rows[..selector.Next(b, ref start, rows)];
                    Float32Kernel.Dot(values, block.Embeddings, layout.FloatStride, picked, dots);
                    for (var i = 0; i < picked.Length; i++)
                    {
                        if (!bound.CanSkip(block.Records[picked[i]].SquaredNorm, dots[i]) && probe.Score(block, picked[i]))
                        {
                            bound.Limit(probe.Nearest.Limit);
                        }
                    }
                }

                block.KeepAlive();
            }
        }
    }
}
