using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Semblance.Search.Kernels;

/// <summary>
/// Integer dot products of a 16-bit probe with 8-bit rows: exact, so every path gives the same numbers. The rows are widened to 16 bits as they
/// are read; multiply-and-add-pairs keeps up with three times the bandwidth of memory.
/// </summary>
internal static unsafe class Int8Kernel
{
    /// <summary>Probes that share the work of reading and widening a row.</summary>
    public const int Probes = 4;

    /// <summary>Some probes with the same rows.</summary>
    /// <param name="probes">One after another, each as long as the stride.</param>
    /// <param name="count">1 to <see cref="Probes"/>.</param>
    /// <param name="dots">Those of one probe after those of another, <paramref name="dotStride"/> apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot(short* probes, int count, sbyte* codes, int stride, ReadOnlySpan<int> rows, int* dots, int dotStride)
    {
        var i = 0;
        if (Avx512BW.IsSupported && count == Probes)
        {
            for (; i + 2 <= rows.Length; i += 2)
            {
                Dots512(probes, codes + (long)rows[i] * stride, codes + (long)rows[i + 1] * stride, stride, dots + i, dotStride);
            }
        }

        for (var p = 0; p < count; p++)
        {
            Dot(probes + (long)p * stride, codes, stride, rows[i..], dots + (long)p * dotStride + i);
        }
    }

    /// <param name="stride">A multiple of 32; the probe is as long.</param>
    /// <param name="rows">Which rows of <paramref name="codes"/>, one for each of <paramref name="dots"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot(short* probe, sbyte* codes, int stride, ReadOnlySpan<int> rows, int* dots)
    {
        var i = 0;
        if (Avx512BW.IsSupported)
        {
            for (; i + 4 <= rows.Length; i += 4)
            {
                Dots512(
                    probe, codes + (long)rows[i] * stride, codes + (long)rows[i + 1] * stride, codes + (long)rows[i + 2] * stride,
                    codes + (long)rows[i + 3] * stride, stride).Store(dots + i);
            }
        }

        for (; i < rows.Length; i++)
        {
            var row = codes + (long)rows[i] * stride;
            dots[i] = Avx512BW.IsSupported ? Dot512(probe, row, stride) : Avx2.IsSupported ? Dot256(probe, row, stride) : DotPortable(probe, row, stride);
        }
    }

    /// <summary>Four rows at a time: they share the probe's loads and the work of adding across a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<int> Dots512(short* probe, sbyte* r0, sbyte* r1, sbyte* r2, sbyte* r3, int stride)
    {
        Vector512<int> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var i = 0; i < stride; i += 32)
        {
            if (i % Prefetch.LineBytes == 0)
            {
                Prefetch.Ahead(r0 + i);
                Prefetch.Ahead(r1 + i);
                Prefetch.Ahead(r2 + i);
                Prefetch.Ahead(r3 + i);
            }

            var p = Vector512.Load(probe + i);
            s0 += Products(p, r0 + i);
            s1 += Products(p, r1 + i);
            s2 += Products(p, r2 + i);
            s3 += Products(p, r3 + i);
        }

        return Sums(s0, s1, s2, s3);
    }

    /// <summary>Two rows with four probes: eight sums at a time hide the time an addition takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dots512(short* probes, sbyte* r0, sbyte* r1, int stride, int* dots, int dotStride)
    {
        Vector512<int> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        for (var i = 0; i < stride; i += 32)
        {
            if (i % Prefetch.LineBytes == 0)
            {
                Prefetch.Ahead(r0 + i);
                Prefetch.Ahead(r1 + i);
            }

            var a = Avx512BW.ConvertToVector512Int16(Vector256.Load(r0 + i));
            var b = Avx512BW.ConvertToVector512Int16(Vector256.Load(r1 + i));
            var p = Vector512.Load(probes + i);
            a0 += Avx512BW.MultiplyAddAdjacent(a, p);
            b0 += Avx512BW.MultiplyAddAdjacent(b, p);
            p = Vector512.Load(probes + stride + i);
            a1 += Avx512BW.MultiplyAddAdjacent(a, p);
            b1 += Avx512BW.MultiplyAddAdjacent(b, p);
            p = Vector512.Load(probes + 2 * stride + i);
            a2 += Avx512BW.MultiplyAddAdjacent(a, p);
            b2 += Avx512BW.MultiplyAddAdjacent(b, p);
            p = Vector512.Load(probes + 3 * stride + i);
            a3 += Avx512BW.MultiplyAddAdjacent(a, p);
            b3 += Avx512BW.MultiplyAddAdjacent(b, p);
        }

        var (first, second) = (Sums(a0, a1, a2, a3), Sums(b0, b1, b2, b3));
        for (var p = 0; p < Probes; p++)
        {
            dots[p * dotStride] = first[p];
            dots[p * dotStride + 1] = second[p];
        }
    }

    /// <summary>The sum of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sums(Vector512<int> s0, Vector512<int> s1, Vector512<int> s2, Vector512<int> s3)
    {
        var pairs = Avx2.HorizontalAdd(Halve(s0), Halve(s1));
        var sums = Avx2.HorizontalAdd(pairs, Avx2.HorizontalAdd(Halve(s2), Halve(s3)));
        return sums.GetLower() + sums.GetUpper();

        static Vector256<int> Halve(Vector512<int> sum) => sum.GetLower() + sum.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Dot512(short* probe, sbyte* row, int stride)
    {
        var even = Vector512<int>.Zero;
        var odd = Vector512<int>.Zero;
        var i = 0;
        for (; i + 64 <= stride; i += 64)
        {
            Prefetch.Ahead(row + i);
            even += Products(Vector512.Load(probe + i), row + i);
            odd += Products(Vector512.Load(probe + i + 32), row + i + 32);
        }

        return Vector512.Sum(i < stride ? even + odd + Products(Vector512.Load(probe + i), row + i) : even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Dot256(short* probe, sbyte* row, int stride)
    {
        var even = Vector256<int>.Zero;
        var odd = Vector256<int>.Zero;
        for (var i = 0; i < stride; i += 32)
        {
            even += Products(probe + i, row + i);
            odd += Products(probe + i + 16, row + i + 16);
        }

        return Vector256.Sum(even + odd);

        static Vector256<int> Products(short* probe, sbyte* row) =>
            Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.Load(row)), Vector256.Load(probe));
    }

    // 16-bit halves are widened once more: no portable instruction multiplies them into 32 bits.
    internal static int DotPortable(short* probe, sbyte* row, int stride)
    {
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < stride; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(row + i));
            sum += Products(low, Vector128.Load(probe + i)) + Products(high, Vector128.Load(probe + i + 8));
        }

        return Vector128.Sum(sum);

        static Vector128<int> Products(Vector128<short> row, Vector128<short> probe)
        {
            var (rowLow, rowHigh) = Vector128.Widen(row);
            var (probeLow, probeHigh) = Vector128.Widen(probe);
            return rowLow * probeLow + rowHigh * probeHigh;
        }
    }

    private static Vector512<int> Products(Vector512<short> probe, sbyte* row) =>
        Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(row)), probe);
}
