using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>
/// Up to 48 probes against every row in one pass: all dot products in single precision, block by block as in a matrix product, then exact
/// scores for the few pairs that <see cref="Float32Bound"/> cannot rule out.
/// </summary>
internal sealed unsafe class BatchScan
{
    private const int PanelRows = 256;

    // 128 values of 48 probes are 24 KB: with the rows being read they stay in the first-level cache.
    private const int Depth = 128;

    private readonly RowLayout _layout;
    private readonly Probe[] _probes;
    private readonly Float32Bound[] _bounds;
    private readonly float[] _packed;
    private readonly float[] _constants = new float[OuterProductKernel.Probes];
    private readonly float[] _perNorms = new float[OuterProductKernel.Probes];
    private readonly float[] _sums = GC.AllocateUninitializedArray<float>(PanelRows * OuterProductKernel.Probes, pinned: true);

    public BatchScan(Probe[] probes, RowLayout layout)
    {
        _layout = layout;
        _probes = probes;
        _bounds = Array.ConvertAll(probes, p => new Float32Bound(p.SquaredNorm, layout));
        _packed = Pack(probes, layout.FloatStride);
        for (var i = 0; i < probes.Length; i++)
        {
            Limit(i);
        }
    }

    public void Run(GallerySnapshot snapshot, RowSelector selector)
    {
        Span<int> rows = stackalloc int[PanelRows];
        for (var b = 0; b < snapshot.Blocks.Length; b++)
        {
            var block = snapshot.Blocks[b];
            for (var start = 0; start < snapshot.RowsOf(b);)
            {
                var picked = rows[..selector.Next(b, ref start, rows)];
                Multiply(block, picked);
                for (var i = 0; i < picked.Length; i++)
                {
                    ScoreRow(block, picked[i], _sums.AsSpan(i * OuterProductKernel.Probes, OuterProductKernel.Probes));
                }
            }

            block.KeepAlive();
        }
    }

    private void Multiply(RowBlock block, ReadOnlySpan<int> rows)
    {
        var group = stackalloc float*[OuterProductKernel.Rows];
        Array.Clear(_sums);
        fixed (float* packed = _packed, sums = _sums)
        {
            for (var from = 0; from < _layout.FloatStride; from += Depth)
            {
                var depth = Math.Min(Depth, _layout.FloatStride - from);
                for (var first = 0; first < rows.Length; first += OuterProductKernel.Rows)
                {
                    for (var r = 0; r < OuterProductKernel.Rows; r++)
                    {
                        // The last group is filled up with its last row, whose surplus sums nobody reads.
                        group[r] = block.Embedding(rows[Math.Min(first + r, rows.Length - 1)]) + from;
                    }

                    OuterProductKernel.Add(group, packed + from * OuterProductKernel.Probes, depth, sums + first * OuterProductKernel.Probes);
                }
            }
        }
    }

    private void ScoreRow(RowBlock block, int row, ReadOnlySpan<float> dots)
    {
        var squaredNorm = block.Records[row].SquaredNorm;
        var norm = Vector512.Create((float)Math.Sqrt(squaredNorm));
        var term = Vector512.Create(Float32Bound.RowTerm(squaredNorm, _layout.Metric));
        for (var from = 0; from < OuterProductKernel.Probes; from += Vector512<float>.Count)
        {
            var limit = Vector512.MultiplyAddEstimate(norm, Load(_perNorms, from), term + Load(_constants, from));
            var kept = ~Vector512.LessThan(Load(dots, from), limit).ExtractMostSignificantBits() & ProbesFrom(from);
            for (; kept != 0; kept &= kept - 1)
            {
                var probe = from + BitOperations.TrailingZeroCount(kept);
                if (_probes[probe].Score(block, row))
                {
                    Limit(probe);
                }
            }
        }
    }

    // A bit for each column of 16 that has a probe.
    private ulong ProbesFrom(int from) => (1UL << Math.Clamp(_probes.Length - from, 0, Vector512<float>.Count)) - 1;

    private void Limit(int probe)
    {
        _bounds[probe].Limit(_probes[probe].Nearest.Limit);
        _constants[probe] = _bounds[probe].Constant;
        _perNorms[probe] = _bounds[probe].PerNorm;
    }

    private static Vector512<float> Load(ReadOnlySpan<float> values, int from) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)from);

    private static float[] Pack(Probe[] probes, int stride)
    {
        var packed = GC.AllocateArray<float>(stride * OuterProductKernel.Probes, pinned: true);
        for (var i = 0; i < probes.Length; i++)
        {
            var values = probes[i].Padded;
            for (var d = 0; d < stride; d++)
            {
                packed[d * OuterProductKernel.Probes + i] = values[d];
            }
        }

        return packed;
    }
}
