using Semblance.Vision.Models;

namespace Semblance.Vision.Faces;

/// <summary>face-api's way to show a crop of any shape to a square network: black on both sides of the shorter side, then TensorFlow's old resize.</summary>
internal static class SquareCrop
{
    public static void Resample(PixelView crop, int side, PixelInput input, Span<float> tensor)
    {
        var longest = Math.Max(crop.Width, crop.Height);
        Resampler.Resample(crop, Axis(crop.Width, longest, side), Axis(crop.Height, longest, side), input, tensor);
    }

    // An odd pixel of black goes after the content.
    private static ResampleAxis Axis(int content, int padded, int side) => ResampleAxis.Legacy(content, (padded - content) / 2, padded, side);
}
