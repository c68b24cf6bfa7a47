using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Semblance.Spaces;

namespace Semblance.Search.Kernels;

/// <summary>
/// Writes a vector as one scale and one signed byte a value, and measures what that loses. The loss is computed from the codes actually
/// written, so the bound holds whatever the vector: one huge value, denormals or a scale that underflows only make it loose.
/// </summary>
internal static unsafe class RowQuantizer
{
    public const int MaxCode = 127;

    /// <param name="padded">The vector and zeros, to a multiple of 16 values.</param>
    /// <param name="squaredNorm">The vector's.</param>
    /// <param name="codes">At least as long as the vector; what is beyond it becomes 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RowCode Quantize(ReadOnlySpan<float> padded, double squaredNorm, Metric metric, Span<sbyte> codes)
    {
        var length = metric == Metric.Cosine ? Math.Sqrt(squaredNorm) : 1;
        var scale = (float)(Math.Abs((double)TensorPrimitives.MaxMagnitude(padded)) / length / MaxCode);
        var perLength = Vector512.Create(1 / length);
        var perCode = Vector512.Create(scale == 0 ? 0 : 1 / (scale * length));
        var step = Vector512.Create((double)scale);
        var lost = Vector512<double>.Zero;
        var squares = Vector512<int>.Zero;
        codes[padded.Length..].Clear();
        fixed (float* values = padded)
        fixed (sbyte* written = codes)
        {
            for (var i = 0; i < padded.Length; i += Vector512<float>.Count)
            {
                var (low, high) = Vector512.Widen(Vector512.Load(values + i));
                var (lowCode, highCode) = (Round(low * perCode), Round(high * perCode));
                var (lowLoss, highLoss) = (low * perLength - step * lowCode, high * perLength - step * highCode);
                lost += lowLoss * lowLoss + highLoss * highLoss;
                var code = Vector512.ConvertToInt32(Vector512.Narrow(lowCode, highCode));
                squares += code * code;
                Store(code, written + i);
            }
        }

        var residual = Int8Bound.AboveRounding(Math.Sqrt(Vector512.Sum(lost)), Math.Sqrt(squaredNorm) / length);
        return new RowCode(scale, Vector512.Sum(squares), RoundUp(residual));
    }

    private static Vector512<double> Round(Vector512<double> value) =>
        Vector512.Min(Vector512.Max(Vector512.Round(value), Vector512.Create(-(double)MaxCode)), Vector512.Create((double)MaxCode));

    private static void Store(Vector512<int> codes, sbyte* to)
    {
        var halves = Vector256.Narrow(codes.GetLower(), codes.GetUpper());
        Vector128.Narrow(halves.GetLower(), halves.GetUpper()).Store(to);
    }

    private static float RoundUp(double value)
    {
        var rounded = (float)value;
        return rounded < value ? MathF.BitIncrement(rounded) : rounded;
    }
}
