using Semblance.Faces;

namespace Semblance.Vision.Faces.Alignment;

/// <summary>Eyes, nose tip and mouth corners, the picture's left one first: what every scheme of points has.</summary>
internal static class FivePoints
{
    /// <summary>Of the 68, or the five themselves.</summary>
    public static FacePoint[] Of(ReadOnlySpan<FacePoint> points) => points.Length == LandmarkFinder.Count
        ? [Centre(points[36..42]), Centre(points[42..48]), points[30], points[48], points[54]]
        : points.ToArray();

    public static FacePoint Centre(ReadOnlySpan<FacePoint> points)
    {
        double x = 0, y = 0;
        foreach (var point in points)
        {
            (x, y) = (x + point.X, y + point.Y);
        }

        return new FacePoint(x / points.Length, y / points.Length);
    }

    public static double Distance(FacePoint a, FacePoint b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
