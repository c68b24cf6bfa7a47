using System.Buffers.Binary;
using Semblance.Photos;

namespace Semblance.Vision.Vips;

/// <summary>Why a photo cannot be decoded, in words for whoever sent it.</summary>
internal static class PhotoFault
{
    private const string Readable = "JPEG, PNG, WebP, GIF, BMP, TIFF and AVIF are read";

    /// <summary>A format that nothing here reads.</summary>
    public static SemblanceException Unread(PhotoFormat format) => Invalid("photo-format", format switch
    {
        PhotoFormat.Heic => $"This is a HEIC photo, whose codec is not built in: export it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible). {Readable}.",
        PhotoFormat.JpegXl => $"This is a JPEG XL image: save it as JPEG. {Readable}.",
        PhotoFormat.Jpeg2000 => $"This is a JPEG 2000 image: save it as JPEG. {Readable}.",
        PhotoFormat.Svg => $"This is an SVG drawing, not a photo. {Readable}.",
        PhotoFormat.Pdf => $"This is a PDF document, not a photo: extract the photo from it. {Readable}.",
        _ => $"This is no photo of a known format. {Readable}.",
    });

    public static SemblanceException Channels(PhotoFormat format, int channels) => Invalid(
        "photo-format", $"The {Name(format)} file has {channels} channels of a kind that is no colour picture: save it as RGB.");

    /// <summary>A JPEG whose decoding would take far longer than its size says.</summary>
    public static SemblanceException Scans(int count) => new(
        ErrorKind.Exhausted, "photo-too-large", $"The JPEG file goes over its picture {count} times, more than the {JpegScans.Most} allowed: save it anew.");

    /// <summary>The decoder gave up: because the file ends early, or for another reason.</summary>
    public static SemblanceException Damaged(PhotoFormat format, ReadOnlySpan<byte> image, Exception cause) => IsCutOff(format, image)
        ? Invalid("photo-truncated", $"The {Name(format)} file ends before its picture does, after {image.Length} bytes: copy or upload it again.", cause)
        : Invalid("photo-damaged", $"The {Name(format)} file is damaged and cannot be decoded: use another copy of it.", cause);

    internal static SemblanceException Invalid(string code, string message, Exception? cause = null) => new(ErrorKind.Invalid, code, message, cause);

    /// <summary>Whether the end that the format asks for is missing. TIFF and AVIF have no such thing: an early end is damage to them.</summary>
    private static bool IsCutOff(PhotoFormat format, ReadOnlySpan<byte> image) => format switch
    {
        PhotoFormat.Jpeg => !JpegScans.Of(image).IsEnded,
        PhotoFormat.Png => image.LastIndexOf("IEND"u8) < 0,
        PhotoFormat.Webp => image.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(image[4..]) + 8L > image.Length,
        PhotoFormat.Gif => image[^1] != 0x3B,
        _ => false,
    };

    private static string Name(PhotoFormat format) => format.ToString().ToUpperInvariant();
}
