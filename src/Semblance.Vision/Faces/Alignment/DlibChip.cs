using Semblance.Faces;

namespace Semblance.Vision.Faces.Alignment;

/// <summary>
/// dlib's face chip, the crop its recogniser was trained on: the similarity that brings nose, eyes and mouth nearest to dlib's mean face.
/// https://github.com/davisking/dlib/blob/v19.24/dlib/image_transforms/interpolation.h (get_face_chip_details, chip_details; Boost Software License 1.0)
/// </summary>
internal static class DlibChip
{
    private const double Padding = 0.25;
    private const int FirstMean = 17;

    // Mean places of points 17 to 67 in a face's square; a table of dlib's (see above).
    private static readonly double[] MeanX =
    [
        0.000213256, 0.0752622, 0.18113, 0.29077, 0.393397, 0.586856, 0.689483, 0.799124, 0.904991, 0.98004, 0.490127, 0.490127, 0.490127, 0.490127, 0.36688,
        0.426036, 0.490127, 0.554217, 0.613373, 0.121737, 0.187122, 0.265825, 0.334606, 0.260918, 0.182743, 0.645647, 0.714428, 0.793132, 0.858516, 0.79751,
        0.719335, 0.254149, 0.340985, 0.428858, 0.490127, 0.551395, 0.639268, 0.726104, 0.642159, 0.556721, 0.490127, 0.423532, 0.338094, 0.290379, 0.428096,
        0.490127, 0.552157, 0.689874, 0.553364, 0.490127, 0.42689,
    ];

    private static readonly double[] MeanY =
    [
        0.106454, 0.038915, 0.0187482, 0.0344891, 0.0773906, 0.0773906, 0.0344891, 0.0187482, 0.038915, 0.106454, 0.203352, 0.307009, 0.409805, 0.515625, 0.587326,
        0.609345, 0.628106, 0.609345, 0.587326, 0.216423, 0.178758, 0.179852, 0.231733, 0.245099, 0.244077, 0.231733, 0.179852, 0.178758, 0.216423, 0.244077,
        0.245099, 0.780233, 0.745405, 0.727388, 0.742578, 0.727388, 0.745405, 0.780233, 0.864805, 0.902192, 0.909281, 0.902192, 0.864805, 0.784792, 0.778746,
        0.785343, 0.778746, 0.784792, 0.824182, 0.831803, 0.824182,
    ];

    /// <summary>The points that count: without jaw and eyebrows, which vary, and the lower lip, which moves.</summary>
    private static readonly int[] Used = [.. Enumerable.Range(27, 28), .. Enumerable.Range(60, 5)];

    /// <summary>From the chip's pixels to the picture's; null when the points are no face's.</summary>
    /// <param name="points">All 68.</param>
    /// <param name="side">Pixels of the chip.</param>
    public static SimilarityTransform? Of(ReadOnlySpan<FacePoint> points, int side)
    {
        if (Fit(points, side) is not { } fit)
        {
            return null;
        }

        // dlib measures the chip's square from its first to its last pixel but centres it on side / 2: the fit is a pixel larger and half a pixel off.
        var ratio = ((side * fit.Scale) - 1) / ((side - 1) * fit.Scale);
        var (cos, sin, half) = (fit.Cos * ratio, fit.Sin * ratio, (side - 1) / 2.0);
        var centre = fit.Apply(side / 2.0, side / 2.0);
        return new SimilarityTransform(cos, sin, centre.X - ((cos - sin) * half), centre.Y - ((sin + cos) * half));
    }

    /// <summary>The similarity from the mean face in a square of a given side to the points; null when they are no face's.</summary>
    public static SimilarityTransform? Fit(ReadOnlySpan<FacePoint> points, int side)
    {
        var (mean, used) = Pair(points, side);
        return SimilarityTransform.Fit(mean, used);
    }

    /// <summary>How far the points are from a face's usual shape: root mean square, as a share of the chip's side. A frontal face has about 0.02.</summary>
    public static double Strangeness(ReadOnlySpan<FacePoint> points)
    {
        var (mean, used) = Pair(points, 1);
        return SimilarityTransform.Fit(used, mean) is { } fit ? fit.Residual(used, mean) : double.PositiveInfinity;
    }

    private static (FacePoint[] Mean, FacePoint[] Used) Pair(ReadOnlySpan<FacePoint> points, int side)
    {
        var (mean, used) = (new FacePoint[Used.Length], new FacePoint[Used.Length]);
        for (var i = 0; i < Used.Length; i++)
        {
            mean[i] = new FacePoint(Padded(MeanX[Used[i] - FirstMean]) * side, Padded(MeanY[Used[i] - FirstMean]) * side);
            used[i] = points[Used[i]];
        }

        return (mean, used);
    }

    private static double Padded(double place) => (Padding + place) / ((2 * Padding) + 1);
}
