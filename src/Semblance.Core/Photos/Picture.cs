namespace Semblance.Photos;

/// <summary>A decoded image: upright, sRGB, 8 bits a channel, without alpha.</summary>
public sealed class Picture
{
    /// <summary>Bytes per pixel: red, green, blue.</summary>
    public const int Channels = 3;

    /// <param name="rgb">Rows from the top, without padding: width x height x 3 bytes.</param>
    /// <exception cref="ArgumentException">A side is below 1, or the bytes are not as many as the sides say.</exception>
    public Picture(int width, int height, ReadOnlyMemory<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (rgb.Length != (long)width * height * Channels)
        {
            throw new ArgumentException($"{rgb.Length} bytes are no picture of {width} x {height} pixels.", nameof(rgb));
        }

        (Width, Height, Rgb) = (width, height, rgb);
    }

    /// <summary>Pixels.</summary>
    public int Width { get; }

    /// <summary>Pixels.</summary>
    public int Height { get; }

    public ReadOnlyMemory<byte> Rgb { get; }
}
