using System.Buffers;
using Semblance.Photos;

namespace Semblance.Vision.Faces.Quality;

/// <summary>What an aligned face shows by itself: light and detail of its middle, where neither background nor black border counts.</summary>
/// <param name="Brightness">Mean luma, 0 (black) to 1 (white).</param>
/// <param name="Sharpness">0 (no detail) to 1: the luma's variance after a Laplacian, brought into that range. Noise counts as detail.</param>
internal readonly record struct ChipMeasure(double Brightness, double Sharpness)
{
    // The part of a side left out at both ends.
    private const double Border = 0.2;

    // The variance that counts as half: see docs/accuracy.md.
    private const double HalfVariance = 60;

    /// <param name="chip">side x side pixels, red, green and blue by turns, 0 to 255.</param>
    public static ChipMeasure Of(ReadOnlySpan<float> chip, int side)
    {
        var luma = ArrayPool<float>.Shared.Rent(side * side);
        try
        {
            for (int i = 0, at = 0; i < side * side; i++, at += Picture.Channels)
            {
                // Rec. 601, as JPEG has it.
                luma[i] = (0.299f * chip[at]) + (0.587f * chip[at + 1]) + (0.114f * chip[at + 2]);
            }

            return Of(luma, side, (int)(side * Border));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(luma);
        }
    }

    private static ChipMeasure Of(float[] luma, int side, int border)
    {
        double light = 0, sum = 0, squares = 0;
        for (var y = border; y < side - border; y++)
        {
            for (var x = border; x < side - border; x++)
            {
                var at = (y * side) + x;
                var edge = luma[at - 1] + luma[at + 1] + luma[at - side] + luma[at + side] - (4 * luma[at]);
                (light, sum, squares) = (light + luma[at], sum + edge, squares + ((double)edge * edge));
            }
        }

        var count = (double)(side - (2 * border)) * (side - (2 * border));
        var variance = Math.Max(0, (squares / count) - (sum / count * (sum / count)));
        return new ChipMeasure(light / count / 255, variance / (variance + HalfVariance));
    }
}
