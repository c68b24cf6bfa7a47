using Semblance.Vision.Models;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>How a rectangle of pixels is fitted into the top left of a network's input without being stretched; the rest stays black.</summary>
/// <param name="Columns">From the rectangle's columns to the input's.</param>
/// <param name="Rows">From the rectangle's rows to the input's.</param>
/// <param name="ScaleX">Pixels of the rectangle that one of the input stands for.</param>
/// <param name="ScaleY">As <paramref name="ScaleX"/>, downwards.</param>
internal sealed record Letterbox(ResampleAxis Columns, ResampleAxis Rows, double ScaleX, double ScaleY)
{
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
