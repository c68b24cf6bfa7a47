using Semblance.Faces;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>
/// Reads one stride of InsightFace's SCRFD: two anchors a cell, each with a score, the distances to its box's edges and, in models that have them, to five points.
/// https://github.com/deepinsight/insightface/blob/0bdfc69f36a31599bd31d4a2f5ee004da7140348/python-package/insightface/model_zoo/scrfd.py
/// </summary>
internal static class ScrfdOutput
{
    private const int Anchors = 2;
    private const int Points = 5;

    /// <summary>Adds the faces that score enough, in pixels of the input.</summary>
    /// <param name="scores">One a row; rows run over cells, in each over anchors.</param>
    /// <param name="distances">Left, top, right and bottom of each row, in strides.</param>
    /// <param name="points">x and y of five points of each row, in strides; empty for a model without them.</param>
    /// <param name="columns">Cells in a row of the grid.</param>
    public static void Read(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> distances, ReadOnlySpan<float> points, int columns, int stride, double threshold, List<Detection> found)
    {
        for (var row = 0; row < scores.Length; row++)
        {
            if (scores[row] >= threshold)
            {
                var cell = row / Anchors;
                var (x, y) = (cell % columns * stride, cell / columns * stride);
                var edges = distances.Slice(row * 4, 4);
                var five = new FacePoint[points.IsEmpty ? 0 : Points];
                for (var i = 0; i < five.Length; i++)
                {
                    var at = ((row * Points) + i) * 2;
                    five[i] = new FacePoint(x + (points[at] * stride), y + (points[at + 1] * stride));
                }

                found.AddBox(
                    new FaceBox(x - (edges[0] * stride), y - (edges[1] * stride), (edges[0] + edges[2]) * stride, (edges[1] + edges[3]) * stride), scores[row], five);
            }
        }
    }
}
