using System.Runtime.Intrinsics;
using Semblance.Spaces;

namespace Semblance.Search.Kernels;

/// <summary>
/// Says from integer dot products which rows can be passed over, and is never wrong about it.
/// </summary>
/// <remarks>
/// Let v be the row's and p the probe's vector (cosine: both divided by their lengths), quantised as v = s q + e and p = t r + f, with
/// integer q and r and with e and f no longer than the stored residuals E and F. By the triangle inequality
/// <code>|v - p| >= |s q - t r| - E - F,   |s q - t r|^2 = s^2 q.q + t^2 r.r - 2 s t q.r</code>
/// where q.q, r.r and q.r are exact integers. A row farther than the k-th best person known, at distance T, cannot be in the answer; as
/// 1 - cos = |v - p|^2 / 2 for unit vectors, "farther than T" reads |v - p| > R with R = T (L2) or R = sqrt(2 T) (cosine). So if
/// |s q - t r| > R + E + F, the row is passed over; every other row is scored by <see cref="ExactDistance"/>, and a tie with T is always scored.
///
/// Rounding. Doubles have u = 2^-53. (1) Both residuals are enlarged by 2^-20 of themselves and 2^-40 of the vector's length
/// (<see cref="AboveRounding"/>); this covers the error of computing them and, for L2, that of the exact distance itself, below
/// 2^-41 (|v| + |p|). (2) For cosine the exact distance errs by less than 2^-41 in all; T is raised by 2^-40. (3) The expression for
/// |s q - t r|^2 errs by a few u of s^2 q.q + t^2 r.r, since 2 s t q.r is no larger; 2^-48 of it is taken off. (4) The right side errs by 3 u
/// of itself, which where a row is passed over is less than twice that same sum; the same 2^-48 covers it. NaN and infinity (values near
/// the end of float's range) make the comparison false: the row is scored.
/// </remarks>
internal unsafe struct Int8Bound
{
    private const double ResidualMargin = 1.0 / (1 << 20);
    private const double LengthMargin = 1.0 / (1L << 40);
    private const double CosineMargin = 1.0 / (1L << 40);
    private const double SumMargin = 1.0 / (1L << 48);

    private readonly Metric _metric;
    private readonly double _probeScale;
    private readonly double _probeTerm;
    private readonly double _probeResidual;
    private double _reach;

    public Int8Bound(QuantizedProbe probe, Metric metric)
    {
        _metric = metric;
        _probeScale = 2 * probe.Scale;
        _probeTerm = probe.Scale * probe.Scale * probe.CodeSquaredNorm;
        _probeResidual = probe.Residual;
        _reach = double.PositiveInfinity;
    }

    /// <summary>The distance that a row must not exceed to matter; infinity at first.</summary>
    public void Limit(double distance) =>
        _reach = (_metric == Metric.Cosine ? Math.Sqrt(2 * (distance + CosineMargin)) : distance) + _probeResidual;

    /// <summary>Judges 16 rows.</summary>
    /// <param name="dots">Of the rows' codes and the probe's.</param>
    /// <returns>A bit for each row that must be scored.</returns>
    public readonly uint Kept(RowTerms rows, int* dots)
    {
        var (lowScale, highScale) = Vector512.Widen(Vector512.Load(rows.Scales));
        var (lowNorm, highNorm) = Widen(Vector512.Load(rows.CodeNorms));
        var (lowResidual, highResidual) = Vector512.Widen(Vector512.Load(rows.Residuals));
        var (lowDot, highDot) = Widen(Vector512.Load(dots));
        return ~(CanSkip(lowScale, lowNorm, lowResidual, lowDot) | CanSkip(highScale, highNorm, highResidual, highDot) << 8);
    }

    /// <summary>A residual's length, enlarged to cover the rounding of this and of the exact distance.</summary>
    public static double AboveRounding(double residual, double length) => residual * (1 + ResidualMargin) + length * LengthMargin;

    private readonly uint CanSkip(Vector512<double> scale, Vector512<double> codeNorm, Vector512<double> residual, Vector512<double> dot)
    {
        var sum = scale * scale * codeNorm + Vector512.Create(_probeTerm);
        var reach = Vector512.Create(_reach) + residual;
        var least = sum - sum * SumMargin - scale * _probeScale * dot;
        return (uint)Vector512.GreaterThan(least, reach * reach).ExtractMostSignificantBits();
    }

    private static (Vector512<double> Low, Vector512<double> High) Widen(Vector512<int> values)
    {
        var (low, high) = Vector512.Widen(values);
        return (Vector512.ConvertToDouble(low), Vector512.ConvertToDouble(high));
    }
}
