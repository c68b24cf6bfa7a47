using Semblance.Faces;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>
/// Reads one stride of OpenCV's YuNet: a box, five points and two scores for each cell.
/// https://github.com/opencv/opencv/blob/0692bb41f5afd79dd8c0d943ddf42a0b87397ab8/modules/objdetect/src/face_detect.cpp (postProcess)
/// </summary>
internal static class YuNetOutput
{
    private const int Points = 5;

    /// <summary>Adds the faces that score enough, in pixels of the input.</summary>
    /// <param name="classes">That it is a face, a cell each.</param>
    /// <param name="objects">That it is anything, a cell each; the score is the geometric mean of both.</param>
    /// <param name="boxes">Centre from the cell's corner in strides, and the logarithms of width and height in strides.</param>
    /// <param name="points">x and y of five points from the cell's corner, in strides.</param>
    /// <param name="columns">Cells in a row of the grid.</param>
    public static void Read(
        ReadOnlySpan<float> classes, ReadOnlySpan<float> objects, ReadOnlySpan<float> boxes, ReadOnlySpan<float> points,
        int columns, int stride, double threshold, List<Detection> found)
    {
        for (var cell = 0; cell < classes.Length; cell++)
        {
            var score = MathF.Sqrt(Math.Clamp(classes[cell], 0, 1) * Math.Clamp(objects[cell], 0, 1));
            if (score >= threshold)
            {
                var (column, row) = (cell % columns, cell / columns);
                var box = boxes.Slice(cell * 4, 4);
                var (width, height) = (MathF.Exp(box[2]) * stride, MathF.Exp(box[3]) * stride);
                var five = new FacePoint[Points];
                for (var i = 0; i < Points; i++)
                {
                    var at = ((cell * Points) + i) * 2;
                    five[i] = new FacePoint((points[at] + column) * stride, (points[at + 1] + row) * stride);
                }

                found.AddBox(
                    new FaceBox(((column + box[0]) * stride) - (width / 2), ((row + box[1]) * stride) - (height / 2), width, height), score, five);
            }
        }
    }
}
