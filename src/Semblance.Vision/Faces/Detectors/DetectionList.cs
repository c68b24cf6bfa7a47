using Semblance.Faces;

namespace Semblance.Vision.Faces.Detectors;

internal static class DetectionList
{
    /// <summary>Adds a face unless its numbers are none of a face: a network's answer to odd pixels can be anything.</summary>
    public static void AddBox(this List<Detection> found, FaceBox box, double score, FacePoint[] points)
    {
        if (box.Width > 0 && box.Height > 0 && double.IsFinite(box.X + box.Y + box.Width + box.Height) && points.All(p => double.IsFinite(p.X + p.Y)))
        {
            found.Add(new Detection(box, Math.Clamp(score, 0, 1), points));
        }
    }
}
