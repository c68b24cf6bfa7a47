using Semblance.Faces;

namespace Semblance.Vision.Faces.Alignment;

/// <summary>
/// The crop of ArcFace-style recognisers: eyes, nose tip and mouth corners brought nearest to a template of 112 x 112.
/// https://github.com/deepinsight/insightface/blob/0b2958eaed1416c19a2bd3d57c1f0a1d5273eb3a/python-package/insightface/utils/face_align.py (arcface_src)
/// </summary>
internal static class ArcFaceChip
{
    private const double TemplateSide = 112;

    private static readonly FacePoint[] Template = [new(38.2946, 51.6963), new(73.5318, 51.5014), new(56.0252, 71.7366), new(41.5493, 92.3655), new(70.7299, 92.2041)];

    /// <summary>From the chip's pixels to the picture's; null when the points are no face's.</summary>
    /// <param name="five">Eyes, nose tip, mouth corners; the picture's left one first.</param>
    /// <param name="side">Pixels of the chip; the template grows with it.</param>
    public static SimilarityTransform? Of(ReadOnlySpan<FacePoint> five, int side)
    {
        // Fitted towards the template, as the models' training did: the other way round gives a slightly larger crop when the fit is not exact.
        var template = Array.ConvertAll(Template, p => new FacePoint(p.X * side / TemplateSide, p.Y * side / TemplateSide));
        return SimilarityTransform.Fit(five, template)?.Inverse();
    }
}
