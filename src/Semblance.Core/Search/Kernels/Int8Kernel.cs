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
