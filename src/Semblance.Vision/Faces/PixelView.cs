using Semblance.Photos;

namespace Semblance.Vision.Faces;

/// <summary>A rectangle of a picture, without a copy: rows of red, green and blue bytes, <see cref="Stride"/> bytes apart.</summary>
internal readonly ref struct PixelView
{
    private PixelView(ReadOnlySpan<byte> bytes, int width, int height, int stride)
    {
        Bytes = bytes;
        (Width, Height, Stride) = (width, height, stride);
    }

    /// <summary>Begins at the first pixel.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    public static PixelView Of(Picture picture) => new(picture.Rgb.Span, picture.Width, picture.Height, picture.Width * Picture.Channels);

    /// <summary>The bytes of one row.</summary>
    public ReadOnlySpan<byte> Row(int y) => Bytes.Slice(y * Stride, Width * Picture.Channels);

    /// <summary>A rectangle inside this one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not inside, or has no pixel.</exception>
    public PixelView Crop(PixelRegion region)
    {
        var inside = region.X >= 0 && region.Y >= 0 && region.Width > 0 && region.Height > 0
            && region.Width <= Width - region.X && region.Height <= Height - region.Y;
        return inside
            ? new PixelView(Bytes[((region.Y * Stride) + (region.X * Picture.Channels))..], region.Width, region.Height, Stride)
            : throw new ArgumentOutOfRangeException(nameof(region), region, $"It is no part of {Width} x {Height} pixels.");
    }
}

/// <summary>A rectangle of whole pixels.</summary>
internal readonly record struct PixelRegion(int X, int Y, int Width, int Height)
{
    public bool IsEmpty => Width <= 0 || Height <= 0;
}
