using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Semblance.Search.Kernels;

/// <summary>Dot products of one probe with many rows in single precision: as fast as memory can be read.</summary>
internal static unsafe class Float32Kernel
{
    /// <param name="stride">A multiple of 16; the probe is as long.</param>
    /// <param name="rows">Which rows of <paramref name="embeddings"/>, one for each of <paramref name="dots"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot(float* probe, float* embeddings, int stride, ReadOnlySpan<int> rows, float* dots)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            dots[i] = Dot(probe, embeddings + (long)rows[i] * stride, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* probe, float* row, int stride)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i + 64 <= stride; i += 64)
        {
            for (var line = 0; line < 64 * sizeof(float); line += Prefetch.LineBytes)
            {
                Prefetch.Ahead((byte*)(row + i) + line);
            }

            a = MultiplyAdd(probe + i, row + i, a);
            b = MultiplyAdd(probe + i + 16, row + i + 16, b);
            c = MultiplyAdd(probe + i + 32, row + i + 32, c);
            d = MultiplyAdd(probe + i + 48, row + i + 48, d);
        }

        for (; i < stride; i += 16)
        {
            a = MultiplyAdd(probe + i, row + i, a);
        }

        return Vector512.Sum(a + b + (c + d));

        static Vector512<float> MultiplyAdd(float* probe, float* row, Vector512<float> sum) =>
            Vector512.MultiplyAddEstimate(Vector512.Load(probe), Vector512.Load(row), sum);
    }
}
