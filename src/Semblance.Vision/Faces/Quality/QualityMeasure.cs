using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Faces.Alignment;

namespace Semblance.Vision.Faces.Quality;

/// <summary>Measures a face in its picture.</summary>
internal static class QualityMeasure
{
    // A face of this many pixels fills a recogniser's input: more adds nothing.
    private const double FullSize = 112;

    // Turned this far, a face shows half of itself at most.
    private const double FarTurn = 60;

    // Luma below and above which a face loses detail: both ends count fully against it.
    private const double Dark = 0.25;
    private const double Bright = 0.8;

    /// <param name="points">68 or five, or none for a crop.</param>
    /// <param name="chip">The aligned face, side x side pixels, red, green and blue by turns.</param>
    public static FaceQuality Of(Picture picture, FaceBox box, ReadOnlySpan<FacePoint> points, ReadOnlySpan<float> chip, int side)
    {
        var measure = ChipMeasure.Of(chip, side);
        var pose = points.IsEmpty ? default : FacePose.Of(FivePoints.Of(points));
        var size = Math.Min(box.Width, box.Height);
        var inside = Math.Min(InsideOf(box, picture), points.IsEmpty ? 1 : InsideOf(Around(points), picture));
        return new FaceQuality
        {
            Size = size,
            Inside = inside,
            Sharpness = measure.Sharpness,
            Brightness = measure.Brightness,
            Yaw = pose.Yaw,
            Pitch = pose.Pitch,
            Roll = pose.Roll,
            Overall = Overall(size, inside, measure, pose),
        };
    }

    private static double InsideOf(FaceBox box, Picture picture) =>
        box.Width > 0 && box.Height > 0 ? box.SharedWith(new FaceBox(0, 0, picture.Width, picture.Height)) / (box.Width * box.Height) : 0;

    /// <summary>A detector's box often ends where the picture does; the points of a face that is cut off lie where the rest of it would be.</summary>
    private static FaceBox Around(ReadOnlySpan<FacePoint> points)
    {
        var (left, top, right, bottom) = (points[0].X, points[0].Y, points[0].X, points[0].Y);
        foreach (var point in points)
        {
            (left, top) = (Math.Min(left, point.X), Math.Min(top, point.Y));
            (right, bottom) = (Math.Max(right, point.X), Math.Max(bottom, point.Y));
        }

        return new FaceBox(left, top, right - left, bottom - top);
    }

    /// <summary>The product of what each measure leaves, so that one bad measure is enough for a low figure. Roll costs nothing: alignment undoes it.</summary>
    private static double Overall(double size, double inside, ChipMeasure measure, FacePose pose)
    {
        var light = Math.Clamp(Math.Min(measure.Brightness / Dark, (1 - measure.Brightness) / (1 - Bright)), 0, 1);
        var turn = Math.Clamp(1 - (Math.Max(Math.Abs(pose.Yaw), Math.Abs(pose.Pitch)) / FarTurn), 0, 1);
        return Math.Min(1, size / FullSize) * inside * Math.Sqrt(measure.Sharpness) * light * Math.Sqrt(turn);
    }
}
