using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Semblance.Search.Kernels;

/// <summary>
/// Dot products of 8 rows with 48 probes at a time as a sum of outer products: each value of a row meets all probes at once, so nothing is
/// added across a vector and 24 sums stay in registers (32 with AVX-512). 11 loads feed 24 multiply-adds; the arithmetic is the limit.
/// </summary>
/// <remarks>
/// While it works on 8 rows it fetches, evenly spread, the 8 that usually follow in memory: the hardware's prefetcher gives up at the end of
/// each 4 KB page. That took 48 probes from 98 to 147 GFLOP/s and 8 from 25 to 51 (30,000 rows of 512, third-level cache).
/// </remarks>
internal static unsafe class OuterProductKernel
{
    public const int Rows = 8;

    public const int Probes = 48;

    /// <summary>The other number of probes it takes: 8 sums, just enough to keep the multipliers busy.</summary>
    public const int FewProbes = Width;

    private const int Width = 16;

    /// <summary>
    /// Adds the products of values 0 to <paramref name="depth"/> - 1 to <paramref name="sums"/>.
    /// </summary>
    /// <param name="rows">8 pointers to as many values.</param>
    /// <param name="probes">Value by value, as many each as <paramref name="width"/>.</param>
    /// <param name="width">48 or 16 probes.</param>
    /// <param name="sums">Row by row, one a probe.</param>
    public static void Add(float** rows, float* probes, int width, int depth, float* sums)
    {
        if (width == FewProbes)
        {
            AddFew(rows, probes, depth, sums);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Add512(rows, probes, depth, sums);
        }
        else
        {
            for (var row = 0; row < Rows; row += 2)
            {
                AddPair(rows[row], rows[row + 1], probes, depth, sums + row * Probes);
            }
        }
    }

    /// <summary>The same for two rows with vectors half as wide: 6 sums at a time fit the 16 registers of AVX2.</summary>
    internal static void AddPair(float* first, float* second, float* probes, int depth, float* sums)
    {
        for (var half = 0; half < Probes; half += Probes / 2)
        {
            AddPairHalf(first, second, probes + half, depth, sums + half);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add512(float** rows, float* probes, int depth, float* sums)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6], r7 = rows[7];
        Load(sums + 0 * Probes, out var a0, out var b0, out var c0);
        Load(sums + 1 * Probes, out var a1, out var b1, out var c1);
        Load(sums + 2 * Probes, out var a2, out var b2, out var c2);
        Load(sums + 3 * Probes, out var a3, out var b3, out var c3);
        Load(sums + 4 * Probes, out var a4, out var b4, out var c4);
        Load(sums + 5 * Probes, out var a5, out var b5, out var c5);
        Load(sums + 6 * Probes, out var a6, out var b6, out var c6);
        Load(sums + 7 * Probes, out var a7, out var b7, out var c7);
        for (var i = 0; i < depth; i++, probes += Probes)
        {
            Prefetch.Line(r7 + depth + i * Rows);
            Load(probes, out var p, out var q, out var s);
            MultiplyAdd(r0 + i, p, q, s, ref a0, ref b0, ref c0);
            MultiplyAdd(r1 + i, p, q, s, ref a1, ref b1, ref c1);
            MultiplyAdd(r2 + i, p, q, s, ref a2, ref b2, ref c2);
            MultiplyAdd(r3 + i, p, q, s, ref a3, ref b3, ref c3);
            MultiplyAdd(r4 + i, p, q, s, ref a4, ref b4, ref c4);
            MultiplyAdd(r5 + i, p, q, s, ref a5, ref b5, ref c5);
            MultiplyAdd(r6 + i, p, q, s, ref a6, ref b6, ref c6);
            MultiplyAdd(r7 + i, p, q, s, ref a7, ref b7, ref c7);
        }

        Store(sums + 0 * Probes, a0, b0, c0);
        Store(sums + 1 * Probes, a1, b1, c1);
        Store(sums + 2 * Probes, a2, b2, c2);
        Store(sums + 3 * Probes, a3, b3, c3);
        Store(sums + 4 * Probes, a4, b4, c4);
        Store(sums + 5 * Probes, a5, b5, c5);
        Store(sums + 6 * Probes, a6, b6, c6);
        Store(sums + 7 * Probes, a7, b7, c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFew(float** rows, float* probes, int depth, float* sums)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6], r7 = rows[7];
        Vector512<float> s0 = Vector512.Load(sums), s1 = Vector512.Load(sums + Width);
        Vector512<float> s2 = Vector512.Load(sums + 2 * Width), s3 = Vector512.Load(sums + 3 * Width);
        Vector512<float> s4 = Vector512.Load(sums + 4 * Width), s5 = Vector512.Load(sums + 5 * Width);
        Vector512<float> s6 = Vector512.Load(sums + 6 * Width), s7 = Vector512.Load(sums + 7 * Width);
        for (var i = 0; i < depth; i++, probes += Width)
        {
            Prefetch.Line(r7 + depth + i * Rows);
            var p = Vector512.Load(probes);
            s0 = Vector512.MultiplyAddEstimate(Vector512.Create(r0[i]), p, s0);
            s1 = Vector512.MultiplyAddEstimate(Vector512.Create(r1[i]), p, s1);
            s2 = Vector512.MultiplyAddEstimate(Vector512.Create(r2[i]), p, s2);
            s3 = Vector512.MultiplyAddEstimate(Vector512.Create(r3[i]), p, s3);
            s4 = Vector512.MultiplyAddEstimate(Vector512.Create(r4[i]), p, s4);
            s5 = Vector512.MultiplyAddEstimate(Vector512.Create(r5[i]), p, s5);
            s6 = Vector512.MultiplyAddEstimate(Vector512.Create(r6[i]), p, s6);
            s7 = Vector512.MultiplyAddEstimate(Vector512.Create(r7[i]), p, s7);
        }

        s0.Store(sums);
        s1.Store(sums + Width);
        s2.Store(sums + 2 * Width);
        s3.Store(sums + 3 * Width);
        s4.Store(sums + 4 * Width);
        s5.Store(sums + 5 * Width);
        s6.Store(sums + 6 * Width);
        s7.Store(sums + 7 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* from, out Vector512<float> a, out Vector512<float> b, out Vector512<float> c)
    {
        a = Vector512.Load(from);
        b = Vector512.Load(from + Width);
        c = Vector512.Load(from + 2 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(
        float* value, Vector512<float> p, Vector512<float> q, Vector512<float> s, ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c)
    {
        var x = Vector512.Create(*value); // straight from memory: in a register it would compete for a multiplier's port
        a = Vector512.MultiplyAddEstimate(x, p, a);
        b = Vector512.MultiplyAddEstimate(x, q, b);
        c = Vector512.MultiplyAddEstimate(x, s, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        a.Store(to);
        b.Store(to + Width);
        c.Store(to + 2 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPairHalf(float* first, float* second, float* probes, int depth, float* sums)
    {
        Vector256<float> a0 = Vector256.Load(sums), a1 = Vector256.Load(sums + 8), a2 = Vector256.Load(sums + 16);
        Vector256<float> b0 = Vector256.Load(sums + Probes), b1 = Vector256.Load(sums + Probes + 8), b2 = Vector256.Load(sums + Probes + 16);
        for (var i = 0; i < depth; i++, probes += Probes)
        {
            Vector256<float> p0 = Vector256.Load(probes), p1 = Vector256.Load(probes + 8), p2 = Vector256.Load(probes + 16);
            Vector256<float> x = Vector256.Create(first[i]), y = Vector256.Create(second[i]);
            a0 = Vector256.MultiplyAddEstimate(x, p0, a0);
            a1 = Vector256.MultiplyAddEstimate(x, p1, a1);
            a2 = Vector256.MultiplyAddEstimate(x, p2, a2);
            b0 = Vector256.MultiplyAddEstimate(y, p0, b0);
            b1 = Vector256.MultiplyAddEstimate(y, p1, b1);
            b2 = Vector256.MultiplyAddEstimate(y, p2, b2);
        }

        a0.Store(sums);
        a1.Store(sums + 8);
        a2.Store(sums + 16);
        b0.Store(sums + Probes);
        b1.Store(sums + Probes + 8);
        b2.Store(sums + Probes + 16);
    }
}
