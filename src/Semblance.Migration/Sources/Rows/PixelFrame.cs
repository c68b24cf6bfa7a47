namespace Semblance.Migration.Sources.Rows;

/// <summary>The size of a raw face crop. Source of the known sizes: 26 public faces_data.pkl files and their siblings.</summary>
internal readonly record struct PixelFrame(int Width, int Height, int Channels)
{
    /// <summary>50 x 50 BGR, the crop of the KNN attendance tutorial, which four of five such files hold.</summary>
    public static readonly PixelFrame Colour50 = new(50, 50, 3);

    public static readonly PixelFrame Gray50 = new(50, 50, 1);

    /// <summary>Widths of flattened square crops that also occur as floats, where the values have to confirm it.</summary>
    private static readonly int[] FloatWidths = [2500, 7500, 10_000, 30_000, 40_000];

    public int Length => Width * Height * Channels;

    /// <summary>The square crop, gray or colour, that has this many values; null when none has.</summary>
    public static PixelFrame? OfLength(int length)
    {
        var gray = (int)Math.Round(Math.Sqrt(length));
        if (gray >= 16 && gray * gray == length)
        {
            return new PixelFrame(gray, gray, 1);
        }

        var colour = (int)Math.Round(Math.Sqrt(length / 3.0));
        return colour >= 16 && colour * colour * 3 == length ? new PixelFrame(colour, colour, 3) : null;
    }

    /// <summary>
    /// True when floats of this width are an image and not an embedding: a known crop size with every value in 0..1 or 0..255; for 4096
    /// (VGG-Face or 64 x 64) the values must also be far from unit length or be whole.
    /// </summary>
    public static bool AreFloats(ReadOnlySpan<float> values)
    {
        if (Array.IndexOf(FloatWidths, values.Length) < 0 && values.Length != 4096)
        {
            return false;
        }

        var whole = true;
        var largest = 0f;
        var squares = 0.0;
        foreach (var value in values)
        {
            if (!(value >= 0 && value <= 255))
            {
                return false;
            }

            whole &= value == MathF.Floor(value);
            largest = MathF.Max(largest, value);
            squares += (double)value * value;
        }

        return values.Length != 4096 || (whole && largest > 1) || (largest <= 1 && Math.Sqrt(squares) > 8);
    }

    /// <summary>8 bits a channel from floats in 0..1 (scaled) or 0..255.</summary>
    public static byte[] ToBytes(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = MathF.Max(largest, value);
        }

        var scale = largest <= 1 ? 255f : 1f;
        var bytes = new byte[values.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)Math.Clamp(MathF.Round(values[i] * scale), 0, 255);
        }

        return bytes;
    }
}
