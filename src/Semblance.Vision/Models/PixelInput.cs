namespace Semblance.Vision.Models;

/// <summary>What a network wants to see: how large, in which order, and how a byte (0 to 255) becomes a number.</summary>
public sealed record PixelInput
{
    /// <summary>Pixels. For a detector that takes any size: the size to shrink to.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels. For a detector that takes any size: the size to shrink to.</summary>
    public required int Height { get; init; }

    public ChannelOrder Order { get; init; } = ChannelOrder.Rgb;

    public TensorLayout Layout { get; init; } = TensorLayout.Nchw;

    /// <summary>Subtracted from a byte. Three values, in the order of <see cref="Order"/>.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0, 0, 0];

    /// <summary>What the difference is multiplied with. Three values, in the order of <see cref="Order"/>.</summary>
    public IReadOnlyList<float> Scale { get; init; } = [1, 1, 1];

    /// <summary>The shape of one image of a given size as an input.</summary>
    public long[] ShapeOf(int width, int height) =>
        Layout == TensorLayout.Nchw ? [1, 3, height, width] : [1, height, width, 3];

    /// <summary>Turns pixels into the numbers of one image; <see cref="ShapeOf"/> is their shape.</summary>
    /// <param name="rgb">Rows of red, green and blue bytes without padding.</param>
    /// <param name="tensor">As many numbers as <paramref name="rgb"/> has bytes.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of 3.</exception>
    public void Fill(ReadOnlySpan<byte> rgb, Span<float> tensor)
    {
        if (rgb.Length != tensor.Length || rgb.Length % 3 != 0)
        {
            throw new ArgumentException($"{rgb.Length} bytes do not fill {tensor.Length} numbers.", nameof(tensor));
        }

        Span<float> values = stackalloc float[256];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var value = 0; value < values.Length; value++)
            {
                values[value] = (value - Mean[channel]) * Scale[channel];
            }

            var colour = Order == ChannelOrder.Rgb ? channel : 2 - channel;
            var (at, step) = Layout == TensorLayout.Nchw ? (channel * (rgb.Length / 3), 1) : (channel, 3);
            for (var from = colour; from < rgb.Length; from += 3, at += step)
            {
                tensor[at] = values[rgb[from]];
            }
        }
    }
}
