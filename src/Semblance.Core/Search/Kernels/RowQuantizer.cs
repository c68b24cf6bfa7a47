using System.Numerics.Tensors;
using Semblance.Spaces;

namespace Semblance.Search.Kernels;

/// <summary>
/// Writes a vector as one scale and one signed byte a value, and measures what that loses. The loss is computed from the codes actually
/// written, so the bound holds whatever the vector: one huge value, denormals or a scale that underflows only make it loose.
/// </summary>
internal static class RowQuantizer
{
    public const int MaxCode = 127;

    /// <param name="codes">At least as long as the vector; what is beyond it becomes 0.</param>
    /// <returns>The record, its person still to be filled in.</returns>
    public static RowRecord Quantize(ReadOnlySpan<float> vector, Metric metric, Span<sbyte> codes)
    {
        var squaredNorm = ExactDistance.SquaredNorm(vector);
        var length = metric == Metric.Cosine ? Math.Sqrt(squaredNorm) : 1;
        var scale = (float)(Math.Abs((double)TensorPrimitives.MaxMagnitude(vector)) / length / MaxCode);
        var perLength = 1 / length;
        var perCode = scale == 0 ? 0 : 1 / (scale * length);
        double lost = 0;
        var codeNorm = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            var code = (sbyte)Math.Clamp(Math.Round(vector[i] * perCode), -MaxCode, MaxCode);
            var difference = vector[i] * perLength - (double)scale * code;
            lost += difference * difference;
            codeNorm += code * code;
            codes[i] = code;
        }

        codes[vector.Length..].Clear();
        var residual = Int8Bound.AboveRounding(Math.Sqrt(lost), Math.Sqrt(squaredNorm) / length);
        return new RowRecord(squaredNorm, scale, codeNorm, RoundUp(residual), Person: 0);
    }

    private static float RoundUp(double value)
    {
        var rounded = (float)value;
        return rounded < value ? MathF.BitIncrement(rounded) : rounded;
    }
}
