using Semblance.Faces;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>Reads face-api's tiny face detector: a grid of cells, in each a box by five anchors.</summary>
internal static class TinyYoloOutput
{
    private const int ValuesPerAnchor = 5;

    // In cells: https://github.com/vladmandic/face-api/blob/1.7.15/src/tinyFaceDetector/const.ts
    private static readonly (float Width, float Height)[] Anchors =
        [(1.603231f, 2.094468f), (6.041143f, 7.080126f), (2.882459f, 3.518061f), (4.266906f, 5.178857f), (9.041765f, 10.66308f)];

    /// <summary>Adds the faces that score enough, in pixels of the input.</summary>
    /// <param name="cells">Planes of x, y, width, height and score for each anchor, before sigmoid or exponential.</param>
    /// <param name="cellSize">Pixels of the input that a cell covers.</param>
    public static void Read(ReadOnlySpan<float> cells, int columns, int rows, int cellSize, double threshold, List<Detection> found)
    {
        var plane = columns * rows;
        for (var anchor = 0; anchor < Anchors.Length; anchor++)
        {
            var values = cells.Slice(anchor * ValuesPerAnchor * plane, ValuesPerAnchor * plane);
            for (var cell = 0; cell < plane; cell++)
            {
                var score = Sigmoid(values[(4 * plane) + cell]);
                if (score >= threshold)
                {
                    var width = MathF.Exp(values[(2 * plane) + cell]) * Anchors[anchor].Width * cellSize;
                    var height = MathF.Exp(values[(3 * plane) + cell]) * Anchors[anchor].Height * cellSize;
                    var x = ((cell % columns) + Sigmoid(values[cell])) * cellSize;
                    var y = ((cell / columns) + Sigmoid(values[plane + cell])) * cellSize;
                    found.AddBox(new FaceBox(x - (width / 2), y - (height / 2), width, height), score, []);
                }
            }
        }
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
