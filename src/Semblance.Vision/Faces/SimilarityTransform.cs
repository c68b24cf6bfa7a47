using Semblance.Faces;

namespace Semblance.Vision.Faces;

/// <summary>Turn, scale and shift: (x, y) becomes (<c>Cos</c> x - <c>Sin</c> y + <c>X</c>, <c>Sin</c> x + <c>Cos</c> y + <c>Y</c>), the scale in Cos and Sin.</summary>
internal readonly record struct SimilarityTransform(double Cos, double Sin, double X, double Y)
{
    public double Scale => Math.Sqrt((Cos * Cos) + (Sin * Sin));

    /// <summary>Degrees, clockwise as a picture is seen (its y runs down); -180 to 180.</summary>
    public double Degrees => Math.Atan2(Sin, Cos) * 180 / Math.PI;

    /// <summary>
    /// The one that brings a set of points nearest to another, by the sum of squared distances and without mirroring (Umeyama 1991, in closed form for the plane).
    /// Null when the first are all in one place or any is not finite.
    /// </summary>
    public static SimilarityTransform? Fit(ReadOnlySpan<FacePoint> from, ReadOnlySpan<FacePoint> to)
    {
        var (origin, target) = (Mean(from), Mean(to));
        double spread = 0, along = 0, across = 0;
        for (var i = 0; i < to.Length; i++)
        {
            var (fx, fy, tx, ty) = (from[i].X - origin.X, from[i].Y - origin.Y, to[i].X - target.X, to[i].Y - target.Y);
            spread += (fx * fx) + (fy * fy);
            along += (fx * tx) + (fy * ty);
            across += (fx * ty) - (fy * tx);
        }

        var (cos, sin) = (along / spread, across / spread);
        var fit = new SimilarityTransform(cos, sin, target.X - (cos * origin.X) + (sin * origin.Y), target.Y - (sin * origin.X) - (cos * origin.Y));
        return double.IsFinite(fit.X + fit.Y) && fit.Scale > 0 ? fit : null;
    }

    public FacePoint Apply(double x, double y) => new((Cos * x) - (Sin * y) + X, (Sin * x) + (Cos * y) + Y);

    public FacePoint Apply(FacePoint point) => Apply(point.X, point.Y);

    /// <summary>The way back. The scale must not be 0.</summary>
    public SimilarityTransform Inverse()
    {
        var square = (Cos * Cos) + (Sin * Sin);
        var (cos, sin) = (Cos / square, -Sin / square);
        return new SimilarityTransform(cos, sin, (sin * Y) - (cos * X), -(sin * X) - (cos * Y));
    }

    /// <summary>How far the points stay from their targets: root of the mean square, in the targets' unit.</summary>
    public double Residual(ReadOnlySpan<FacePoint> from, ReadOnlySpan<FacePoint> to)
    {
        var sum = 0.0;
        for (var i = 0; i < from.Length; i++)
        {
            var reached = Apply(from[i]);
            sum += ((reached.X - to[i].X) * (reached.X - to[i].X)) + ((reached.Y - to[i].Y) * (reached.Y - to[i].Y));
        }

        return Math.Sqrt(sum / from.Length);
    }

    private static FacePoint Mean(ReadOnlySpan<FacePoint> points)
    {
        double x = 0, y = 0;
        foreach (var point in points)
        {
            (x, y) = (x + point.X, y + point.Y);
        }

        return new FacePoint(x / points.Length, y / points.Length);
    }
}
