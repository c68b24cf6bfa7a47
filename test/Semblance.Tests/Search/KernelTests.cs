using System.Runtime.Intrinsics.X86;
using Semblance.Search.Kernels;

namespace Semblance.Tests.Search;

/// <summary>Every path gives the same numbers, whichever this machine would choose.</summary>
public unsafe class KernelTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(512)]
    [InlineData(16_384)]
    public void Integer_dot_products_are_exact_on_every_path_at_the_ends_of_their_ranges(int stride)
    {
        var largest = Math.Min(short.MaxValue, int.MaxValue / (RowQuantizer.MaxCode * stride));
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var isExtreme = seed < 2;
            var probe = Enumerable.Range(0, stride).Select(_ => (short)(isExtreme ? largest : random.Next(-largest, largest + 1))).ToArray();
            var row = Enumerable.Range(0, stride).Select(_ => (sbyte)(isExtreme ? seed == 0 ? 127 : -127 : random.Next(-127, 128))).ToArray();
            var expected = probe.Zip(row, (p, r) => (long)p * r).Sum();
            fixed (short* p = probe)
            fixed (sbyte* r = row)
            {
                Assert.Equal(expected, Int8Kernel.DotPortable(p, r, stride));
                Assert.True(!Avx2.IsSupported || expected == Int8Kernel.Dot256(p, r, stride));
                Assert.True(!Avx512BW.IsSupported || expected == Int8Kernel.Dot512(p, r, stride));
                Assert.Equal([expected, expected, expected, expected, expected], DotsOfFive(p, r, stride));
            }
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(96)]
    [InlineData(512)]
    [InlineData(16_384)]
    public void Dot_products_of_bytes_are_exact_for_any_number_of_probes_and_rows(int stride)
    {
        if (!ByteKernel.IsSupported)
        {
            return; // such a processor takes the other kernel
        }

        for (var seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            sbyte Code() => seed < 2 ? (sbyte)(seed == 0 ? 127 : -127) : (sbyte)random.Next(-127, 128);
            var probes = Enumerable.Range(0, 4 * stride).Select(_ => Code()).ToArray();
            var codes = Enumerable.Range(0, 8 * stride).Select(_ => Code()).ToArray();
            int[] rows = [7, 0, 1, 2, 3, 5, 6];
            var sums = probes.Chunk(stride).Select(p => p.Sum(c => c)).ToArray();
            for (var count = 1; count <= 4; count++)
            {
                var dots = new int[4 * rows.Length];
                fixed (sbyte* p = probes, c = codes)
                fixed (int* s = sums, d = dots)
                {
                    ByteKernel.Dot(p, s, count, c, stride, rows, d, rows.Length);
                }

                var expected = Enumerable.Range(0, count).SelectMany(p => rows.Select(r => Enumerable.Range(0, stride).Sum(i => probes[p * stride + i] * codes[r * stride + i])));
                Assert.Equal(expected, dots.Take(count * rows.Length));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(128)]
    public void Outer_products_give_every_row_with_every_probe_on_every_path(int depth)
    {
        var random = new Random(depth);
        var rows = Enumerable.Range(0, OuterProductKernel.Rows * depth).Select(_ => (float)random.Next(-9, 10)).ToArray();
        var probes = Enumerable.Range(0, OuterProductKernel.Probes * depth).Select(_ => (float)random.Next(-9, 10)).ToArray();
        var expected = new float[OuterProductKernel.Rows * OuterProductKernel.Probes];
        for (var i = 0; i < expected.Length; i++)
        {
            var (row, probe) = (i / OuterProductKernel.Probes, i % OuterProductKernel.Probes);
            expected[i] = 1 + Enumerable.Range(0, depth).Sum(d => rows[row * depth + d] * probes[d * OuterProductKernel.Probes + probe]);
        }

        var few = Enumerable.Repeat(1f, OuterProductKernel.Rows * OuterProductKernel.FewProbes).ToArray();
        var firstProbes = probes.Where((_, i) => i % OuterProductKernel.Probes < OuterProductKernel.FewProbes).ToArray();
        var chosen = Enumerable.Repeat(1f, expected.Length).ToArray();
        var portable = Enumerable.Repeat(1f, expected.Length).ToArray();
        fixed (float* r = rows, p = probes, f = firstProbes, c = chosen, s = portable, w = few)
        {
            var pointers = stackalloc float*[OuterProductKernel.Rows];
            for (var i = 0; i < OuterProductKernel.Rows; i++)
            {
                pointers[i] = r + i * depth;
            }

            OuterProductKernel.Add(pointers, p, OuterProductKernel.Probes, depth, c);
            OuterProductKernel.Add(pointers, f, OuterProductKernel.FewProbes, depth, w);
            for (var i = 0; i < OuterProductKernel.Rows; i += 2)
            {
                OuterProductKernel.AddPair(pointers[i], pointers[i + 1], p, depth, s + i * OuterProductKernel.Probes);
            }
        }

        Assert.Equal(expected, chosen);
        Assert.Equal(expected, portable);
        Assert.Equal(expected.Where((_, i) => i % OuterProductKernel.Probes < OuterProductKernel.FewProbes), few);
    }

    // Five times one row: four that are taken together and one alone.
    private static IEnumerable<long> DotsOfFive(short* probe, sbyte* row, int stride)
    {
        var dots = new int[5];
        fixed (int* to = dots)
        {
            Int8Kernel.Dot(probe, row, stride, new int[5], to);
        }

        return dots.Select(d => (long)d);
    }
}
