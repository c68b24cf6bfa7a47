using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Onnx;

namespace Semblance.Tests.Vision.Models;

/// <summary>
/// face-api's own way from a picture to a network's input and back, written plainly: what the product's fast code is compared with.
/// https://github.com/vladmandic/face-api/blob/main/src/dom/NetInput.ts and the networks beside it.
/// </summary>
internal static class NaiveFaceApi
{
    /// <summary>A part of a picture as a square of planes: padded with black, then resized by bilinear interpolation between top left corners.</summary>
    /// <param name="centred">False to pad only at the right or below.</param>
    public static float[] Square(Picture picture, FaceBox part, int size, bool centred)
    {
        var (x0, y0, width, height) = Clip(picture, part);
        var side = Math.Max(width, height);
        var (left, top) = centred ? (Before(side - width), Before(side - height)) : (0, 0);
        var scale = (float)side / size;
        var planes = new float[3 * size * size];
        for (var y = 0; y < size; y++)
        {
            var (above, below, v) = Between(y, scale, side);
            for (var x = 0; x < size; x++)
            {
                var (before, after, u) = Between(x, scale, side);
                for (var channel = 0; channel < 3; channel++)
                {
                    var upper = Pixel(before, above, channel) + ((Pixel(after, above, channel) - Pixel(before, above, channel)) * u);
                    var lower = Pixel(before, below, channel) + ((Pixel(after, below, channel) - Pixel(before, below, channel)) * u);
                    planes[(((channel * size) + y) * size) + x] = upper + ((lower - upper) * v);
                }
            }
        }

        return planes;

        float Pixel(int x, int y, int channel)
        {
            (x, y) = (x - left, y - top);
            return x < 0 || y < 0 || x >= width || y >= height ? 0 : picture.Rgb.Span[((((y + y0) * picture.Width) + x + x0) * 3) + channel];
        }
    }

    /// <summary>Every box of the SSD above a score, the best first, without those that overlap a better one.</summary>
    public static List<(double Score, FaceBox Box)> DetectSsd(OnnxSession session, Picture picture, double minimum)
    {
        using var outputs = session.Run(Square(picture, Whole(picture), 512, centred: false), [1, 3, 512, 512]);
        var (boxes, scores) = (outputs[0].ToArray(), outputs[1].ToArray());
        var (across, down) = Stretch(picture, 512);
        var found = Enumerable.Range(0, scores.Length).Where(i => scores[i] > minimum).Select(i =>
        {
            var (top, left) = (Math.Max(0f, boxes[i * 4]) * down, Math.Max(0f, boxes[(i * 4) + 1]) * across);
            var (bottom, right) = (Math.Min(1f, boxes[(i * 4) + 2]) * down, Math.Min(1f, boxes[(i * 4) + 3]) * across);
            return ((double)scores[i], new FaceBox(left, top, right - left, bottom - top));
        });
        return Suppress(found, 0.5);
    }

    /// <summary>Every box of the tiny detector above a score, as <see cref="DetectSsd"/>.</summary>
    public static List<(double Score, FaceBox Box)> DetectTiny(OnnxSession session, Picture picture, double minimum)
    {
        const int Size = 416;
        const int Cells = Size / 32;
        (double Width, double Height)[] anchors =
            [(1.603231, 2.094468), (6.041143, 7.080126), (2.882459, 3.518061), (4.266906, 5.178857), (9.041765, 10.66308)];
        using var outputs = session.Run(Square(picture, Whole(picture), Size, centred: false), [1, 3, Size, Size]);
        var cells = outputs[0].ToArray();
        var (across, down) = Stretch(picture, Size);
        var found = new List<(double, FaceBox)>();
        for (var i = 0; i < Cells * Cells * anchors.Length; i++)
        {
            var (cell, anchor) = (i / anchors.Length, i % anchors.Length);
            double Value(int k) => cells[(((anchor * 5) + k) * Cells * Cells) + cell];
            var (width, height) = (Math.Exp(Value(2)) * anchors[anchor].Width / Cells * across, Math.Exp(Value(3)) * anchors[anchor].Height / Cells * down);
            var (x, y) = (((cell % Cells) + Sigmoid(Value(0))) / Cells * across, ((cell / Cells) + Sigmoid(Value(1))) / Cells * down);
            if (Sigmoid(Value(4)) > minimum)
            {
                found.Add((Sigmoid(Value(4)), new FaceBox(x - (width / 2), y - (height / 2), width, height)));
            }
        }

        return Suppress(found, 0.4);
    }

    /// <summary>The 68 points in a face's box.</summary>
    public static FacePoint[] Points(OnnxSession session, Picture picture, FaceBox box)
    {
        using var outputs = session.Run(Square(picture, box, 112, centred: true), [1, 3, 112, 112]);
        var points = outputs[0].ToArray();
        var (_, _, width, height) = Clip(picture, box);
        double side = Math.Max(width, height);
        return [.. Enumerable.Range(0, 68).Select(i => new FacePoint(
            box.X + (points[2 * i] * side) - ((side - width) / 2), box.Y + (points[(2 * i) + 1] * side) - ((side - height) / 2)))];
    }

    public static float[] Descriptor(OnnxSession session, Picture picture, FaceBox crop)
    {
        using var outputs = session.Run(Square(picture, crop, 150, centred: true), [1, 3, 150, 150]);
        return outputs[0].ToArray();
    }

    private static FaceBox Whole(Picture picture) => new(0, 0, picture.Width, picture.Height);

    /// <summary>The part inside the picture, all four numbers rounded down.</summary>
    private static (int X, int Y, int Width, int Height) Clip(Picture picture, FaceBox box)
    {
        var (x, y) = (Math.Max(box.X, 0), Math.Max(box.Y, 0));
        var (width, height) = (Math.Min(box.X + box.Width - x, picture.Width - x), Math.Min(box.Y + box.Height - y, picture.Height - y));
        return ((int)x, (int)y, (int)width, (int)height);
    }

    private static int Before(int missing) => missing - (int)Math.Floor((missing * 0.5) + 0.5);

    private static (int Low, int High, float Share) Between(int at, float scale, int side)
    {
        var place = at * scale;
        var low = (int)place;
        return (Math.Min(low, side - 1), Math.Min(low + 1, side - 1), place - low);
    }

    /// <summary>From shares of the padded square to pixels of the picture; face-api rounds the size of the shrunk picture.</summary>
    private static (double Across, double Down) Stretch(Picture picture, int size)
    {
        var scale = (double)size / Math.Max(picture.Width, picture.Height);
        return (size / Math.Floor((picture.Width * scale) + 0.5) * picture.Width, size / Math.Floor((picture.Height * scale) + 0.5) * picture.Height);
    }

    private static List<(double Score, FaceBox Box)> Suppress(IEnumerable<(double Score, FaceBox Box)> found, double overlap)
    {
        var kept = new List<(double Score, FaceBox Box)>();
        foreach (var candidate in found.OrderByDescending(f => f.Score))
        {
            if (kept.All(k => Overlap(k.Box, candidate.Box) <= overlap))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }

    private static double Overlap(FaceBox a, FaceBox b)
    {
        var width = Math.Max(0, Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X));
        var height = Math.Max(0, Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y));
        var both = width * height;
        return both / ((a.Width * a.Height) + (b.Width * b.Height) - both);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
