using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Models;

namespace Semblance.Vision.Faces.Alignment;

/// <summary>Turns a found face into the crop its recogniser was trained on.</summary>
internal sealed class FaceAligner(FaceAlignment alignment, int side)
{
    // What a crop's points may be, to be taken for a face's: see Strangeness; a real profile stays below.
    private const double MostStrange = 0.1;
    private const double MostTilt = 45;
    private const double SmallestShare = 0.5;
    private const double LargestShare = 2;

    public FaceAlignment Alignment => alignment;

    /// <summary>Pixels of the crop's sides.</summary>
    public int Side => side;

    /// <param name="points">The face's, 68 or five; where they are no face's, the box is cut out as it is.</param>
    /// <param name="chip">side x side pixels, red, green and blue by turns, 0 to 255; all are written.</param>
    public void Align(Picture picture, FaceBox box, ReadOnlySpan<FacePoint> points, Span<float> chip)
    {
        if (alignment == FaceAlignment.FaceApi && points.Length == LandmarkFinder.Count
            && FaceApiCrop.Of(points, picture.Width, picture.Height) is { IsEmpty: false } region)
        {
            SquareCrop.Resample(PixelView.Of(picture).Crop(region), side, Resampler.Plain, chip);
        }
        else
        {
            ChipWarp.Extract(picture, OfPoints(points) ?? OfBox(box), side, chip);
        }
    }

    /// <summary>
    /// Whether points found in a picture that should be one face can be believed: shaped like a face, not much tilted, about as large as the picture.
    /// </summary>
    public static bool LooksLikeAFace(Picture crop, ReadOnlySpan<FacePoint> points)
    {
        const int OnePixel = 1;
        if (points.Length != LandmarkFinder.Count || DlibChip.Strangeness(points) > MostStrange || DlibChip.Fit(points, OnePixel) is not { } fit)
        {
            return false;
        }

        var share = fit.Scale / Math.Min(crop.Width, crop.Height);
        return Math.Abs(fit.Degrees) <= MostTilt && share is >= SmallestShare and <= LargestShare;
    }

    private SimilarityTransform? OfPoints(ReadOnlySpan<FacePoint> points) =>
        points.IsEmpty ? null
        : alignment == FaceAlignment.ArcFace5 ? ArcFaceChip.Of(FivePoints.Of(points), side)
        : points.Length == LandmarkFinder.Count ? DlibChip.Of(points, side)
        : null;

    /// <summary>The square about the box.</summary>
    private SimilarityTransform OfBox(FaceBox box)
    {
        var scale = Math.Max(box.Width, box.Height) / side;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));

        // Pixel centres lie half a pixel inside the square.
        var first = (scale * (1 - side) / 2) - 0.5;
        return new SimilarityTransform(scale, 0, x + first, y + first);
    }
}
