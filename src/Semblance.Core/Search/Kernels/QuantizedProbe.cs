using System.Numerics.Tensors;
using Semblance.Spaces;

namespace Semblance.Search.Kernels;

/// <summary>
/// A probe as one scale and one integer a value. Of 16 bits they are fine enough that the rows' bytes alone decide how tight the bound is; of 8 bits the bound is
/// twice as loose, and the comparison half the work.
/// </summary>
internal sealed class QuantizedProbe
{
    /// <param name="probe">Finite and, for cosine, not all zero.</param>
    /// <param name="stride">Codes to hold, the layout's code stride; those beyond the probe are 0.</param>
    public QuantizedProbe(ReadOnlySpan<float> probe, Metric metric, int stride)
        : this(probe, metric, stride, MaxCode(probe.Length))
    {
    }

    /// <inheritdoc cref="QuantizedProbe(ReadOnlySpan{float}, Metric, int)"/>
    /// <param name="maxCode">The largest code.</param>
    public QuantizedProbe(ReadOnlySpan<float> probe, Metric metric, int stride, int maxCode)
    {
        var norm = Math.Sqrt(ExactDistance.SquaredNorm(probe));
        var length = metric == Metric.Cosine ? norm : 1;
        var largest = Math.Abs((double)TensorPrimitives.MaxMagnitude(probe)) / length;
        Scale = largest / maxCode;
        Codes = new short[stride];
        double lost = 0;
        for (var i = 0; i < probe.Length; i++)
        {
            var value = probe[i] / length;
            var code = Scale == 0 ? (short)0 : (short)Math.Round(value / Scale);
            var difference = value - Scale * code;
            lost += difference * difference;
            CodeSquaredNorm += code * code;
            Codes[i] = code;
        }

        Residual = Int8Bound.AboveRounding(Math.Sqrt(lost), norm / length);
    }

    public short[] Codes { get; }

    public double Scale { get; }

    public long CodeSquaredNorm { get; }

    public double Residual { get; }

    // The largest for which no sum of products with row codes can leave 32 bits.
    private static int MaxCode(int dimension) => Math.Min(short.MaxValue, int.MaxValue / (RowQuantizer.MaxCode * dimension));
}
