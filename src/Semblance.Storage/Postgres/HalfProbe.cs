using System.Numerics.Tensors;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// A probe in half precision, and how far a distance between halves may be from the true one: proven, not measured. With h the distance of halves
/// and d the true one, h - d is at most <see cref="Shift"/> + <see cref="Share"/> * d either way.
/// </summary>
/// <remarks>
/// A half keeps 11 bits: a value x moves by at most 2^-11 |x|, or 2^-25 where x is tiny. So a vector moves by at most 2^-11 of its length plus 2^-25 √n,
/// and by the triangle inequality (L2) or Cauchy-Schwarz (cosine) a distance by no more than both its ends. To that comes the rounding of the server's
/// float32 sums: (n + 4) roundings of 2^-24. A vector too long for halves is drawn to a ball (search_embedding), and is then nearer than it
/// is, so for such a one only the upper bound of h - d holds; <see cref="Holds"/> tells them apart.
/// </remarks>
internal sealed class HalfProbe
{
    private const double Half = 1.0 / 2048;
    private const double Tiny = 1.0 / (1 << 25);
    private const double Float = 1.0 / (1 << 24);

    /// <summary>As search_embedding has it.</summary>
    private const double LongestVector = 60_000;

    private readonly Metric _metric;

    public HalfProbe(ReadOnlySpan<float> probe, Metric metric)
    {
        var values = new double[probe.Length];
        TensorPrimitives.ConvertTruncating(probe, values);
        var length = TensorPrimitives.Norm<double>(values);
        _metric = metric;
        IsHeld = metric == Metric.Cosine || length <= LongestVector;
        var scale = metric == Metric.Cosine ? 1 / length : Math.Min(1, LongestVector / length);
        Values = new float[probe.Length];
        var moved = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i] * scale;
            Values[i] = (float)(System.Half)value;
            moved += (value - Values[i]) * (value - Values[i]);
        }

        var sum = (probe.Length + 4) * Float;
        var tiny = Tiny * Math.Sqrt(probe.Length);
        var end = Math.Sqrt(moved);
        if (metric == Metric.Cosine)
        {
            // Unit vectors: the server rounded the other end to float32 before, and both ends are within (1 + 2^-10).
            var other = Half + tiny + 4 * Float;
            Shift = (end + other + end * other + sum * (1 + 4 * Half)) * 1.0001;
        }
        else
        {
            Share = (Half + sum) * 1.01;
            Shift = (end + Half * length * scale + tiny + sum * end) * 1.01;
        }
    }

    public float[] Values { get; }

    /// <summary>False for a probe too long for halves.</summary>
    public bool IsHeld { get; }

    /// <summary>In the space's metric.</summary>
    public double Shift { get; }

    /// <summary>0 for cosine.</summary>
    public double Share { get; }

    /// <summary>Faces whose halves are farther than this times the nearest's, plus <see cref="Slack"/>, are farther than the nearest.</summary>
    public double Stretch => 1 + 3 * Share;

    public double Slack => 3 * Shift;

    /// <summary>Whether halves hold a face's embedding as it is. With some room for the server, which finds its length in other steps.</summary>
    public bool Holds(ReadOnlySpan<float> embedding) => _metric == Metric.Cosine || TensorPrimitives.Norm(embedding) < LongestVector * 0.999;

    /// <summary>The true distance is at least this, of a face whose halves are <paramref name="half"/> away.</summary>
    public double Least(double half) => (half - Shift) / (1 + Share);

}
