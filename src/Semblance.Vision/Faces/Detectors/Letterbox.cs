using Semblance.Vision.Models;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>How a rectangle of pixels is fitted into a network's input without being stretched, at its top left or in its middle; the rest stays black.</summary>
/// <param name="Columns">From the rectangle's columns to the input's.</param>
/// <param name="Rows">From the rectangle's rows to the input's.</param>
/// <param name="ScaleX">Pixels of the rectangle that one of the input stands for.</param>
/// <param name="ScaleY">As <paramref name="ScaleX"/>, downwards.</param>
internal sealed record Letterbox(ResampleAxis Columns, ResampleAxis Rows, double ScaleX, double ScaleY)
{
    /// <summary>Black before the rectangle's columns, in its own pixels.</summary>
    public int Left { get; private init; }

    /// <summary>Black above its rows.</summary>
    public int Top { get; private init; }

    /// <summary>As face-api does it: resized by TensorFlow's old rule, and places scaled back by the rounded size, which its boxes depend on.</summary>
    /// <param name="share">How much of the input the rectangle may fill, above 0, at most 1.</param>
    public static Letterbox Legacy(int width, int height, PixelInput input, double share)
    {
        var scale = Math.Max((double)width / input.Width, (double)height / input.Height) / share;
        return new Letterbox(
            ResampleAxis.Legacy(width, 0, Padded(input.Width * scale, width), input.Width),
            ResampleAxis.Legacy(height, 0, Padded(input.Height * scale, height), input.Height),
            width / Rounded(width / scale),
            height / Rounded(height / scale));
    }

    /// <summary>As <see cref="Legacy"/>, in the middle.</summary>
    public static Letterbox Framed(int width, int height, PixelInput input, double share)
    {
        var scale = Math.Max((double)width / input.Width, (double)height / input.Height) / share;
        var (columns, rows) = (Padded(input.Width * scale, width), Padded(input.Height * scale, height));
        var (left, top) = ((columns - width) / 2, (rows - height) / 2);
        return new Letterbox(
            ResampleAxis.Legacy(width, left, columns, input.Width), ResampleAxis.Legacy(height, top, rows, input.Height),
            (double)columns / input.Width, (double)rows / input.Height)
        {
            Left = left,
            Top = top,
        };
    }

    /// <summary>Smoothed where it shrinks.</summary>
    /// <inheritdoc cref="Legacy"/>
    public static Letterbox Smooth(int width, int height, PixelInput input, double share)
    {
        var scale = Math.Max((double)width / input.Width, (double)height / input.Height) / share;
        var (columns, rows) = ((int)Rounded(width / scale), (int)Rounded(height / scale));
        return new Letterbox(
            ResampleAxis.Smooth(width, columns, input.Width), ResampleAxis.Smooth(height, rows, input.Height), (double)width / columns, (double)height / rows);
    }

    private static int Padded(double length, int least) => Math.Max((int)Math.Round(length), least);

    private static double Rounded(double length) => Math.Max(1, Math.Floor(length + 0.5));
}
