using Semblance.Faces;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Detectors;

namespace Semblance.Tests.Vision.Faces.Detectors;

/// <summary>Each detector's numbers are written as its network would for a known face, and read back.</summary>
public sealed class DetectorOutputTests
{
    private static readonly FacePoint[] Five = [new(100, 110), new(130, 112), new(115, 125), new(104, 140), new(128, 141)];
    private static readonly FaceBox Box = new(90, 95, 50, 60);

    [Fact]
    public void An_SSD_box_is_scaled_from_the_input()
    {
        var found = new List<Detection>();
        SsdOutput.Read([0, 0, 1, 1, 0.1f, 0.2f, 0.4f, 0.6f], [0.3f, 0.9f], 512, 256, 0.38, found);
        var face = Assert.Single(found);
        Near(new FaceBox(0.2 * 512, 0.1 * 256, 0.4 * 512, 0.3 * 256), face.Box);
        Assert.Equal(0.9, face.Score, 1e-6);
        Assert.Empty(face.Points);
    }

    [Fact]
    public void A_tiny_detectors_cell_is_decoded_by_its_anchor()
    {
        const int Columns = 13, Rows = 9, Anchor = 2, Column = 4, Row = 6, Plane = Columns * Rows;
        var cells = new float[25 * Plane];
        for (var anchor = 0; anchor < 5; anchor++)
        {
            cells.AsSpan(((anchor * 5) + 4) * Plane, Plane).Fill(-10);
        }

        void Set(int value, double number) => cells[(((Anchor * 5) + value) * Plane) + (Row * Columns) + Column] = (float)number;
        Set(0, Logit(0.25));
        Set(1, Logit(0.75));
        Set(2, Math.Log(96 / (2.882459 * 32)));
        Set(3, Math.Log(120 / (3.518061 * 32)));
        Set(4, Logit(0.8));

        var found = new List<Detection>();
        TinyYoloOutput.Read(cells, Columns, Rows, 32, 0.4, found);
        var face = Assert.Single(found);
        Near(new FaceBox((4.25 * 32) - 48, (6.75 * 32) - 60, 96, 120), face.Box);
        Assert.Equal(0.8, face.Score, 1e-5);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void An_SCRFD_row_gives_distances_from_its_cell_for_both_anchors(int stride)
    {
        const int Columns = 20, Rows = 20;
        var (column, row) = (112 / stride, 120 / stride);
        foreach (var anchor in (int[])[0, 1])
        {
            var at = (((row * Columns) + column) * 2) + anchor;
            var (scores, distances, points) = (new float[Columns * Rows * 2], new float[Columns * Rows * 8], new float[Columns * Rows * 20]);
            scores[at] = 0.7f;
            var (x, y) = (column * stride, row * stride);
            double[] edges = [x - Box.X, y - Box.Y, Box.X + Box.Width - x, Box.Y + Box.Height - y];
            for (var i = 0; i < 4; i++)
            {
                distances[(at * 4) + i] = (float)(edges[i] / stride);
            }

            for (var i = 0; i < 5; i++)
            {
                points[(at * 10) + (2 * i)] = (float)((Five[i].X - x) / stride);
                points[(at * 10) + (2 * i) + 1] = (float)((Five[i].Y - y) / stride);
            }

            var found = new List<Detection>();
            ScrfdOutput.Read(scores, distances, points, Columns, stride, 0.5, found);
            ScrfdOutput.Read(scores, distances, [], Columns, stride, 0.5, found);
            Assert.Equal(2, found.Count);
            Assert.All(found, f => Near(Box, f.Box));
            Near(Five, found[0].Points);
            Assert.Empty(found[1].Points);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void A_YuNet_cell_gives_a_box_about_its_centre_and_the_mean_of_two_scores(int stride)
    {
        const int Columns = 19, Rows = 17;
        var (column, row) = (115 / stride, 125 / stride);
        var at = (row * Columns) + column;
        var (classes, objects, boxes, points) = (new float[Columns * Rows], new float[Columns * Rows], new float[Columns * Rows * 4], new float[Columns * Rows * 10]);
        (classes[at], objects[at]) = (0.9f, 0.4f);
        (classes[0], objects[0]) = (1, 0.1f);
        float[] box = [(float)((115.0 / stride) - column), (float)((125.0 / stride) - row), MathF.Log(50f / stride), MathF.Log(60f / stride)];
        box.CopyTo(boxes, at * 4);
        for (var i = 0; i < 5; i++)
        {
            points[(at * 10) + (2 * i)] = (float)((Five[i].X / stride) - column);
            points[(at * 10) + (2 * i) + 1] = (float)((Five[i].Y / stride) - row);
        }

        var found = new List<Detection>();
        YuNetOutput.Read(classes, objects, boxes, points, Columns, stride, 0.5, found);
        var face = Assert.Single(found);
        Near(Box, face.Box);
        Near(Five, face.Points);
        Assert.Equal(0.6, face.Score, 1e-6);
    }

    [Fact]
    public void Numbers_that_are_no_box_are_left_out()
    {
        var found = new List<Detection>();
        SsdOutput.Read(
            [0, 0, float.NaN, 1, 0, 0, float.PositiveInfinity, 1, 0.5f, 0.5f, 0.4f, 0.6f, 0, 0, 1, 0], [1, 1, 1, 1], 512, 512, 0.3, found);
        SsdOutput.Read([0, 0, 1, 1], [float.NaN], 512, 512, 0.3, found);
        ScrfdOutput.Read([1, 0], [1, 1, 1, 1, 0, 0, 0, 0], [float.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1, 8, 0.5, found);
        Assert.Empty(found);
    }

    private static double Logit(double share) => Math.Log(share / (1 - share));

    private static void Near(FaceBox expected, FaceBox actual)
    {
        Assert.Equal(expected.X, actual.X, 1e-3);
        Assert.Equal(expected.Y, actual.Y, 1e-3);
        Assert.Equal(expected.Width, actual.Width, 1e-3);
        Assert.Equal(expected.Height, actual.Height, 1e-3);
    }

    private static void Near(FacePoint[] expected, FacePoint[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one.X, other.X, 1e-3);
            Assert.Equal(one.Y, other.Y, 1e-3);
        }
    }
}
