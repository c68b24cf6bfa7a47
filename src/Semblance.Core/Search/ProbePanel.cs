using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>The probes that one run of the kernel takes, side by side, and what they rule out.</summary>
internal sealed unsafe class ProbePanel
{
    // 512 values of 48 probes are 96 KB, read in order from the second-level cache, so that rows of usual widths are read whole, in order too.
    private const int Depth = 512;

    private readonly RowLayout _layout;
    private readonly Probe[] _probes;
    private readonly int _width;
    private readonly Float32Bound[] _bounds;
    private readonly float[] _packed;
    private readonly float[] _constants;
    private readonly float[] _perNorms;
    private readonly float[] _sums;

    /// <param name="width">Probes the kernel is to take at once; what is missing is filled up with zeros.</param>
    /// <param name="rows">The most that <see cref="Take"/> is given.</param>
    public ProbePanel(Probe[] probes, int width, RowLayout layout, int rows)
    {
        _layout = layout;
        _probes = probes;
        _width = width;
        _bounds = Array.ConvertAll(probes, p => new Float32Bound(p.SquaredNorm, layout));
        _packed = Pack(probes, width, layout.FloatStride);
        _constants = new float[width];
        _perNorms = new float[width];
        _sums = GC.AllocateUninitializedArray<float>(rows * width, pinned: true);
        for (var i = 0; i < probes.Length; i++)
        {
            Limit(i);
        }
    }

    /// <summary>Takes these rows into the probes' rankings.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(RowBlock block, ReadOnlySpan<int> rows)
    {
        fixed (float* sums = _sums, packed = _packed, constants = _constants, perNorms = _perNorms)
        {
            Multiply(block, rows, Align(packed), sums);
            for (var i = 0; i < rows.Length; i++)
            {
                Select(block, rows[i], sums + i * _width, constants, perNorms);
            }
        }
    }

    private void Multiply(RowBlock block, ReadOnlySpan<int> rows, float* packed, float* sums)
    {
        var group = stackalloc float*[OuterProductKernel.Rows];
        Array.Clear(_sums);
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

                OuterProductKernel.Add(group, packed + from * _width, _width, depth, sums + first * _width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Select(RowBlock block, int row, float* dots, float* constants, float* perNorms)
    {
        var norm = Vector512.Create(block.Terms.Norms[row]);
        var term = norm * norm * Float32Bound.PerSquareOf(_layout.Metric);
        for (var from = 0; from < _probes.Length; from += Vector512<float>.Count)
        {
            var limit = Vector512.MultiplyAddEstimate(norm, Vector512.Load(perNorms + from), term + Vector512.Load(constants + from));
            var skipped = Vector512.LessThan(Vector512.Load(dots + from), limit).ExtractMostSignificantBits();
            if (skipped != 0xFFFF)
            {
                Score(block, row, from, ~skipped);
            }
        }
    }

    private void Score(RowBlock block, int row, int from, ulong kept)
    {
        for (kept &= (1UL << Math.Min(_probes.Length - from, Vector512<float>.Count)) - 1; kept != 0; kept &= kept - 1)
        {
            var probe = from + BitOperations.TrailingZeroCount(kept);
            if (_probes[probe].Score(block, row))
            {
                Limit(probe);
            }
        }
    }

    private void Limit(int probe)
    {
        _bounds[probe].Limit(_probes[probe].Nearest.Limit);
        _constants[probe] = _bounds[probe].Constant;
        _perNorms[probe] = _bounds[probe].PerNorm;
    }

    private static float[] Pack(Probe[] probes, int width, int stride)
    {
        var memory = GC.AllocateArray<float>(stride * width + RowLayout.Alignment / sizeof(float), pinned: true);
        fixed (float* first = memory)
        {
            var packed = Align(first);
            for (var i = 0; i < probes.Length; i++)
            {
                var values = probes[i].Padded;
                for (var d = 0; d < stride; d++)
                {
                    packed[d * width + i] = values[d];
                }
            }
        }

        return memory;
    }

    // Up to a cache line, so that no load straddles two. A pinned array stays where it is: the answer is the same every time.
    private static float* Align(float* first) => (float*)(((nuint)first + RowLayout.Alignment - 1) & ~(nuint)(RowLayout.Alignment - 1));
}
