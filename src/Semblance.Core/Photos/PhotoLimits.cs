namespace Semblance.Photos;

/// <summary>What a photo may be before anybody decodes it; checked against its header, so that a small file cannot become a large picture.</summary>
public sealed record PhotoLimits
{
    public const int DefaultMaxBytes = 64 * 1024 * 1024;

    /// <summary>A camera's 100 megapixels: 300 MB of memory while it is worked on.</summary>
    public const int DefaultMaxPixels = 100_000_000;

    /// <summary>The longest side that a JPEG can have.</summary>
    public const int MaxSide = 65_535;

    public static PhotoLimits Default { get; } = new();

    /// <summary>Of the file, at least 1; default <see cref="DefaultMaxBytes"/>.</summary>
    public int MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>Width times height, at least 1; default <see cref="DefaultMaxPixels"/>.</summary>
    public int MaxPixels { get; init; } = DefaultMaxPixels;

    /// <exception cref="SemblanceException">Invalid, <c>photo-empty</c>; Exhausted, <c>photo-too-long</c>.</exception>
    public void RequireBytes(long length)
    {
        if (length == 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "photo-empty", "The photo has no bytes: the file is empty.");
        }

        if (length > MaxBytes)
        {
            throw new SemblanceException(ErrorKind.Exhausted, "photo-too-long", $"The photo has {length} bytes, more than the {MaxBytes} allowed: save it smaller.");
        }
    }

    /// <exception cref="SemblanceException">Exhausted, <c>photo-too-large</c>.</exception>
    public void RequirePixels(long width, long height)
    {
        if (width > MaxSide || height > MaxSide || width * height > MaxPixels)
        {
            throw new SemblanceException(
                ErrorKind.Exhausted,
                "photo-too-large",
                $"The photo is {width} x {height} pixels, more than the {MaxPixels} pixels or {MaxSide} a side allowed: save it smaller.");
        }
    }
}
