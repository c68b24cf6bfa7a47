using System.Runtime.Intrinsics;
using Semblance.Spaces;

namespace Semblance.Search.Kernels;

/// <summary>
/// Says from a dot product in single precision whether a row can be passed over, and is never wrong about it: yes exactly when
/// dot &lt; |x|^2 * <see cref="PerSquareOf"/> + <see cref="Constant"/> + |x| * <see cref="PerNorm"/>, all in float, so that one row is judged for many
/// probes at once, or many rows for one.
/// </summary>
/// <remarks>
/// Adding d products in any order, fused or not, errs by at most g |x||p| with g = (d + 2) 2^-24 (Higham, Accuracy and Stability of Numerical
/// Algorithms, 3.1; |x|.|p| by Cauchy-Schwarz). A row matters only if its distance may be T or less, T that of the k-th best person known:
/// <code>cosine: x.p >= (1 - T) |x||p|            so skip if dot &lt; (1 - T - g - m) |x||p|
/// L2:     x.p >= (|x|^2 + |p|^2 - T^2) / 2  so skip if dot &lt; (|x|^2 + |p|^2 - T^2) / 2 - (g + m) |x||p| - m (|x|^2 + |p|^2 + T^2 / 2)</code>
/// m = 2^-22 = 4 u pays for the float arithmetic of the right side, with u = 2^-24 and |x| itself rounded at most 3 u |x||p| for cosine and
/// 3 u |x|^2 + 1.5 u (|p|^2 + T^2) for L2, and for the exact distance's own error (2^-38 and less). Lengths outside 2^-40 to 2^60, where float
/// products could overflow or lose themselves below the denormals, are never passed over: a row's then is NaN, a probe's makes the constant minus
/// infinity; inside, underflow adds at most d 2^-149, far below m |x||p|. An infinite T makes the constant minus infinity, too.
/// </remarks>
internal sealed class Float32Bound
{
    private const double Unit = 1.0 / (1 << 24);
    private const double Margin = 1.0 / (1 << 22);
    private const double LeastSquaredNorm = 1.0 / (1L << 40) / (1L << 40);
    private const double LargestSquaredNorm = (double)(1L << 60) * (1L << 60);

    private readonly Metric _metric;
    private readonly double _squaredNorm;
    private readonly double _norm;
    private readonly double _dotError;

    /// <param name="squaredNorm">Of the probe.</param>
    public Float32Bound(double squaredNorm, RowLayout layout)
    {
        _metric = layout.Metric;
        _squaredNorm = squaredNorm;
        _norm = Math.Sqrt(squaredNorm);
        _dotError = (layout.Dimension + 2) * Unit;
        Limit(double.PositiveInfinity);
    }

    public float Constant { get; private set; }

    public float PerNorm { get; private set; }

    /// <summary>The distance that a row must not exceed to matter.</summary>
    public void Limit(double distance)
    {
        if (!IsSafe(_squaredNorm) || double.IsPositiveInfinity(distance))
        {
            (Constant, PerNorm) = (float.NegativeInfinity, 0);
        }
        else if (_metric == Metric.Cosine)
        {
            (Constant, PerNorm) = (0, (float)(_norm * (1 - distance - _dotError - Margin)));
        }
        else
        {
            Constant = (float)(_squaredNorm * (0.5 - Margin) - distance * distance * (0.5 + Margin / 2));
            PerNorm = (float)(-_norm * (_dotError + Margin));
        }
    }

    /// <summary>The row's length as the right side takes it; NaN, which is never passed over, outside the safe lengths.</summary>
    /// <param name="squaredNorm">Of the row.</param>
    public static float Norm(double squaredNorm) => IsSafe(squaredNorm) ? (float)Math.Sqrt(squaredNorm) : float.NaN;

    /// <summary>Judges 16 rows.</summary>
    /// <returns>A bit for each row that must be scored.</returns>
    public unsafe uint Kept(RowTerms rows, float* dots)
    {
        var norm = Vector512.Load(rows.Norms);
        var limit = Vector512.MultiplyAddEstimate(norm, Vector512.Create(PerNorm), norm * norm * PerSquareOf(_metric) + Vector512.Create(Constant));
        return ~(uint)Vector512.LessThan(Vector512.Load(dots), limit).ExtractMostSignificantBits();
    }

    /// <summary>Half, less the margin, for L2; a float, exactly.</summary>
    public static float PerSquareOf(Metric metric) => metric == Metric.Cosine ? 0 : (float)(0.5 - Margin);

    private static bool IsSafe(double squaredNorm) => squaredNorm is >= LeastSquaredNorm and <= LargestSquaredNorm;
}
