using Semblance.Faces;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>Reads face-api's SSD: boxes by edges, 0 to 1 across the input.</summary>
internal static class SsdOutput
{
    /// <summary>Adds the faces that score enough, in pixels of the input.</summary>
    /// <param name="boxes">Rows of top, left, bottom, right.</param>
    /// <param name="scores">One a row.</param>
    public static void Read(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, int width, int height, double threshold, List<Detection> found)
    {
        for (var row = 0; row < scores.Length; row++)
        {
            if (scores[row] >= threshold)
            {
                var box = boxes.Slice(row * 4, 4);
                found.AddBox(new FaceBox(box[1] * width, box[0] * height, (box[3] - box[1]) * width, (box[2] - box[0]) * height), scores[row], []);
            }
        }
    }
}
