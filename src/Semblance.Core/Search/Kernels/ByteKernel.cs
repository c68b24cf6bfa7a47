using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Semblance.Search.Kernels;

/// <summary>
/// Integer dot products of several 8-bit probes with 8-bit rows, by the instruction that multiplies 32 pairs of bytes and adds them up (AVX-VNNI,
/// <c>vpdpbusd</c>): half the work of <see cref="Int8Kernel"/>, for a probe half as fine. Exact, where <see cref="IsSupported"/>.
/// </summary>
/// <remarks>The instruction takes unsigned bytes on one side: 128 is added to every code of a row, and 128 times the sum of a probe's codes taken off the result.</remarks>
internal static unsafe class ByteKernel
{
    /// <summary>Probes that share the reading of a row.</summary>
    public const int Probes = 4;

    /// <summary>With three rows, four probes' sums and a register for what is read, all sixteen registers are in use.</summary>
    public const int Rows = 3;

    public const int MaxCode = sbyte.MaxValue;

    private const int Step = 32;

    public static bool IsSupported => AvxVnni.IsSupported;

    /// <param name="probes">One after another, each as long as the stride.</param>
    /// <param name="sums">Of the codes of each probe.</param>
    /// <param name="count">1 to <see cref="Probes"/>.</param>
    /// <param name="dots">Those of one probe after those of another, <paramref name="dotStride"/> apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot(sbyte* probes, int* sums, int count, sbyte* codes, int stride, ReadOnlySpan<int> rows, int* dots, int dotStride)
    {
        var i = 0;
        if (count == Probes)
        {
            for (; i + Rows <= rows.Length; i += Rows)
            {
                DotsOfThree(probes, sums, codes + (long)rows[i] * stride, codes + (long)rows[i + 1] * stride, codes + (long)rows[i + 2] * stride, stride, dots + i, dotStride);
            }
        }

        for (; i < rows.Length; i++)
        {
            for (var p = 0; p < count; p++)
            {
                dots[p * dotStride + i] = DotOfOne(probes + (long)p * stride, codes + (long)rows[i] * stride, stride) - 128 * sums[p];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DotsOfThree(sbyte* probes, int* sums, sbyte* r0, sbyte* r1, sbyte* r2, int stride, int* dots, int dotStride)
    {
        Vector256<int> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector256<int> b0 = default, b1 = default, b2 = default, b3 = default;
        Vector256<int> c0 = default, c1 = default, c2 = default, c3 = default;
        for (var i = 0; i < stride; i += Step)
        {
            if (i % Prefetch.LineBytes == 0)
            {
                Prefetch.Ahead(r0 + i);
                Prefetch.Ahead(r1 + i);
                Prefetch.Ahead(r2 + i);
            }

            var (a, b, c) = (Unsigned(r0 + i), Unsigned(r1 + i), Unsigned(r2 + i));
            var p = Vector256.Load(probes + i);
            a0 = AvxVnni.MultiplyWideningAndAdd(a0, a, p);
            b0 = AvxVnni.MultiplyWideningAndAdd(b0, b, p);
            c0 = AvxVnni.MultiplyWideningAndAdd(c0, c, p);
            p = Vector256.Load(probes + stride + i);
            a1 = AvxVnni.MultiplyWideningAndAdd(a1, a, p);
            b1 = AvxVnni.MultiplyWideningAndAdd(b1, b, p);
            c1 = AvxVnni.MultiplyWideningAndAdd(c1, c, p);
            p = Vector256.Load(probes + 2 * stride + i);
            a2 = AvxVnni.MultiplyWideningAndAdd(a2, a, p);
            b2 = AvxVnni.MultiplyWideningAndAdd(b2, b, p);
            c2 = AvxVnni.MultiplyWideningAndAdd(c2, c, p);
            p = Vector256.Load(probes + 3 * stride + i);
            a3 = AvxVnni.MultiplyWideningAndAdd(a3, a, p);
            b3 = AvxVnni.MultiplyWideningAndAdd(b3, b, p);
            c3 = AvxVnni.MultiplyWideningAndAdd(c3, c, p);
        }

        var over = Vector128.Load(sums) * 128;
        var (first, second, third) = (Sums(a0, a1, a2, a3) - over, Sums(b0, b1, b2, b3) - over, Sums(c0, c1, c2, c3) - over);
        for (var p = 0; p < Probes; p++)
        {
            dots[p * dotStride] = first[p];
            dots[p * dotStride + 1] = second[p];
            dots[p * dotStride + 2] = third[p];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DotOfOne(sbyte* probe, sbyte* row, int stride)
    {
        Vector256<int> even = default, odd = default;
        var i = 0;
        for (; i + 2 * Step <= stride; i += 2 * Step)
        {
            even = AvxVnni.MultiplyWideningAndAdd(even, Unsigned(row + i), Vector256.Load(probe + i));
            odd = AvxVnni.MultiplyWideningAndAdd(odd, Unsigned(row + i + Step), Vector256.Load(probe + i + Step));
        }

        return Vector256.Sum(i < stride ? AvxVnni.MultiplyWideningAndAdd(even + odd, Unsigned(row + i), Vector256.Load(probe + i)) : even + odd);
    }

    /// <summary>Adding 128 turns the sign bit over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Unsigned(sbyte* codes) => Vector256.Load((byte*)codes) ^ Vector256.Create((byte)0x80);

    /// <summary>The sum of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sums(Vector256<int> s0, Vector256<int> s1, Vector256<int> s2, Vector256<int> s3)
    {
        var sums = Avx2.HorizontalAdd(Avx2.HorizontalAdd(s0, s1), Avx2.HorizontalAdd(s2, s3));
        return sums.GetLower() + sums.GetUpper();
    }
}
