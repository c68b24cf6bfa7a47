using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>Several probes as integers, the way that this processor compares them fastest with the codes of rows; and the bounds that go with them.</summary>
internal sealed unsafe class ProbeCodes
{
    /// <summary>Probes that are compared at once.</summary>
    public const int Together = 4;

    private readonly int _stride;
    private readonly short[] _shorts = [];
    private readonly sbyte[] _bytes = [];
    private readonly int[] _sums = [];

    public ProbeCodes(Probe[] probes, RowLayout layout)
    {
        _stride = layout.CodeStride;
        Bounds = new Int8Bound[probes.Length];
        if (ByteKernel.IsSupported)
        {
            _bytes = GC.AllocateUninitializedArray<sbyte>(probes.Length * _stride, pinned: true);
            _sums = GC.AllocateArray<int>(probes.Length + Together, pinned: true);
        }
        else
        {
            _shorts = GC.AllocateUninitializedArray<short>(probes.Length * _stride, pinned: true);
        }

        for (var p = 0; p < probes.Length; p++)
        {
            Set(p, ByteKernel.IsSupported
                ? new QuantizedProbe(probes[p].Vector, layout.Metric, _stride, ByteKernel.MaxCode)
                : new QuantizedProbe(probes[p].Vector, layout.Metric, _stride), layout);
            Bounds[p].Limit(probes[p].Nearest.Limit);
        }
    }

    /// <summary>One a probe.</summary>
    public Int8Bound[] Bounds { get; }

    /// <summary>The dot products of some probes with some rows of a block.</summary>
    /// <param name="count">1 to <see cref="Together"/>.</param>
    /// <param name="dots">Those of one probe after those of another, <paramref name="dotStride"/> apart.</param>
    public void Dot(int first, int count, RowBlock block, ReadOnlySpan<int> rows, int* dots, int dotStride)
    {
        if (ByteKernel.IsSupported)
        {
            fixed (sbyte* codes = _bytes)
            fixed (int* sums = _sums)
            {
                ByteKernel.Dot(codes + (long)first * _stride, sums + first, count, block.Codes, _stride, rows, dots, dotStride);
            }
        }
        else
        {
            fixed (short* codes = _shorts)
            {
                Int8Kernel.Dot(codes + (long)first * _stride, count, block.Codes, _stride, rows, dots, dotStride);
            }
        }
    }

    private void Set(int p, QuantizedProbe quantized, RowLayout layout)
    {
        Bounds[p] = new Int8Bound(quantized, layout.Metric);
        if (!ByteKernel.IsSupported)
        {
            quantized.Codes.CopyTo(_shorts, p * _stride);
            return;
        }

        var codes = _bytes.AsSpan(p * _stride, _stride);
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = (sbyte)quantized.Codes[i];
            _sums[p] += codes[i];
        }
    }
}
