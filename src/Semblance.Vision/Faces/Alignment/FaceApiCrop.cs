using Semblance.Faces;

namespace Semblance.Vision.Faces.Alignment;

/// <summary>
/// face-api's own crop for its descriptors: a square about eyes and mouth, along the picture's sides. It turns nothing, so a tilted head gets another
/// embedding: 20 degrees cost as much as another person's face is away. For sets that must agree with descriptors that face-api stored.
/// https://github.com/vladmandic/face-api/blob/1.7.15/src/classes/FaceLandmarks.ts (alignDlib)
/// </summary>
internal static class FaceApiCrop
{
    private const double CentreDown = 0.43;
    private const double EyesToMouth = 0.45;

    /// <summary>The part of the square that is inside the picture; empty when none is.</summary>
    /// <param name="points">All 68.</param>
    public static PixelRegion Of(ReadOnlySpan<FacePoint> points, int width, int height)
    {
        var (left, right, mouth) = (FivePoints.Centre(points[36..42]), FivePoints.Centre(points[42..48]), FivePoints.Centre(points[48..68]));
        var distance = (FivePoints.Distance(left, mouth) + FivePoints.Distance(right, mouth)) / 2;
        var size = Math.Floor(distance / EyesToMouth);
        var centre = FivePoints.Centre([left, right, mouth]);
        var x = Math.Floor(Math.Max(0, centre.X - (0.5 * size)));
        var y = Math.Floor(Math.Max(0, centre.Y - (CentreDown * size)));
        return LandmarkFinder.Clip(new FaceBox(x, y, size, size), width, height);
    }
}
