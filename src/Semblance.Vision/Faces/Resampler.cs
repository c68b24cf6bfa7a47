using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Semblance.Photos;
using Semblance.Vision.Models;

namespace Semblance.Vision.Faces;

/// <summary>
/// Resizes pixels straight into the numbers a network takes: first each output row is blended from its source rows, eight values at a time, then its columns,
/// a pixel's three colours at a time. Nothing is rounded in between and nothing is allocated for a pixel.
/// </summary>
internal static class Resampler
{
    /// <summary>Red, green and blue by turns as they are, 0 to 255: for a picture that is worked on further.</summary>
    public static readonly PixelInput Plain = new() { Width = 0, Height = 0, Layout = TensorLayout.Nhwc };

    /// <param name="input">What a byte becomes, and how the numbers lie; its size is not looked at.</param>
    /// <param name="tensor">columns.Length x rows.Length x 3 numbers at least; every one of them is written.</param>
    public static void Resample(PixelView source, ResampleAxis columns, ResampleAxis rows, PixelInput input, Span<float> tensor)
    {
        // One number more than a row has: pixels are loaded by fours.
        var values = source.Width * Picture.Channels;
        var row = ArrayPool<float>.Shared.Rent(values + 1);
        try
        {
            row[values] = 0;
            var target = new Target(input, columns.Length, rows.Length);
            for (var y = 0; y < rows.Length; y++)
            {
                Blend(source, rows.Start(y), rows.Weights(y), row.AsSpan(0, values));
                WriteRow(row, columns, target, y, tensor);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
        }
    }

    private static void Blend(PixelView source, int first, ReadOnlySpan<float> weights, Span<float> row)
    {
        var begun = false;
        for (var tap = 0; tap < weights.Length; tap += 2)
        {
            // By pairs, as most resizes have two taps; a missing second is the first with no weight.
            var one = source.Row(first + tap);
            var paired = tap + 1 < weights.Length;
            var other = paired ? source.Row(first + tap + 1) : one;
            var (w1, w2) = (weights[tap], paired ? weights[tap + 1] : 0);
            if (!begun || w1 != 0 || w2 != 0)
            {
                BlendPair(one, w1, other, w2, row, begun);
                begun = true;
            }
        }
    }

    private static void BlendPair(ReadOnlySpan<byte> one, float w1, ReadOnlySpan<byte> other, float w2, Span<float> row, bool add)
    {
        ref var a = ref MemoryMarshal.GetReference(one);
        ref var b = ref MemoryMarshal.GetReference(other);
        ref var sum = ref MemoryMarshal.GetReference(row);
        var (v1, v2) = (Vector256.Create(w1), Vector256.Create(w2));
        nuint i = 0;
        for (; i + 8 <= (nuint)row.Length; i += 8)
        {
            var before = add ? Vector256.LoadUnsafe(ref sum, i) : Vector256<float>.Zero;
            Vector256.FusedMultiplyAdd(Floats(ref a, i), v1, Vector256.FusedMultiplyAdd(Floats(ref b, i), v2, before)).StoreUnsafe(ref sum, i);
        }

        for (; i < (nuint)row.Length; i++)
        {
            var before = add ? row[(int)i] : 0;
            row[(int)i] = MathF.FusedMultiplyAdd(one[(int)i], w1, MathF.FusedMultiplyAdd(other[(int)i], w2, before));
        }
    }

    /// <summary>Eight bytes as numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Floats(ref byte bytes, nuint at)
    {
        var eight = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at))).AsByte();
        var (low, high) = Vector128.Widen(Vector128.WidenLower(eight));
        return Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
    }

    private static void WriteRow(float[] row, ResampleAxis columns, Target target, int y, Span<float> tensor)
    {
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(row);
        var at = y * columns.Length * target.Step;
        var taps = columns.Taps;
        for (var x = 0; x < columns.Length; x++, at += target.Step)
        {
            var from = (nuint)(columns.Start(x) * Picture.Channels);
            var weights = columns.Weights(x);
            var sum = Vector128<float>.Zero;
            for (var tap = 0; tap < taps; tap++, from += Picture.Channels)
            {
                sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref pixels, from), Vector128.Create(weights[tap]), sum);
            }

            sum = (sum - target.Mean) * target.Scale;
            tensor[target.Red + at] = sum[0];
            tensor[target.Green + at] = sum[1];
            tensor[target.Blue + at] = sum[2];
        }
    }

    /// <summary>Where each colour lies in a tensor, and its mean and scale in the order red, green, blue.</summary>
    private readonly struct Target
    {
        public Target(PixelInput input, int width, int height)
        {
            var plane = input.Layout == TensorLayout.Nchw ? width * height : 1;
            Step = input.Layout == TensorLayout.Nchw ? 1 : Picture.Channels;
            var (red, blue) = input.Order == ChannelOrder.Rgb ? (0, 2) : (2, 0);
            (Red, Green, Blue) = (red * plane, plane, blue * plane);
            Mean = Vector128.Create(input.Mean[red], input.Mean[1], input.Mean[blue], 0);
            Scale = Vector128.Create(input.Scale[red], input.Scale[1], input.Scale[blue], 0);
        }

        public int Step { get; }

        public int Red { get; }

        public int Green { get; }

        public int Blue { get; }

        public Vector128<float> Mean { get; }

        public Vector128<float> Scale { get; }
    }
}
