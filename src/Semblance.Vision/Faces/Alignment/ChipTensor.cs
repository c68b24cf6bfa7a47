using Semblance.Photos;
using Semblance.Vision.Models;

namespace Semblance.Vision.Faces.Alignment;

/// <summary>An aligned face as the numbers a network takes.</summary>
internal static class ChipTensor
{
    /// <param name="chip">Red, green and blue by turns, 0 to 255.</param>
    /// <param name="tensor">As many numbers as <paramref name="chip"/> at least.</param>
    public static void Fill(ReadOnlySpan<float> chip, PixelInput input, Span<float> tensor)
    {
        for (var channel = 0; channel < Picture.Channels; channel++)
        {
            var (mean, scale) = (input.Mean[channel], input.Scale[channel]);
            var (at, step) = input.Layout == TensorLayout.Nchw ? (channel * (chip.Length / Picture.Channels), 1) : (channel, Picture.Channels);
            for (var from = input.Order == ChannelOrder.Rgb ? channel : 2 - channel; from < chip.Length; from += Picture.Channels, at += step)
            {
                tensor[at] = (chip[from] - mean) * scale;
            }
        }
    }
}
