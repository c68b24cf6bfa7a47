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

    /// <summary>The decoder gave up: because the file ends early, or for another reason.</summary>
    public static SemblanceException Damaged(PhotoFormat format, ReadOnlySpan<byte> image, Exception cause) => IsCutOff(format, image)
        ? Invalid("photo-truncated", $"The {Name(format)} file ends before its picture does, after {image.Length} bytes: copy or upload it again.", cause)
        : Invalid("photo-damaged", $"The {Name(format)} file is damaged and cannot be decoded: use another copy of it.", cause);

    internal static SemblanceException Invalid(string code, string message, Exception? cause = null) => new(ErrorKind.Invalid, code, message, cause);

    /// <summary>Whether the end that the format asks for is missing. TIFF and AVIF have no such thing: an early end is damage to them.</summary>
    private static bool IsCutOff(PhotoFormat format, ReadOnlySpan<byte> image) => format switch
    {
        PhotoFormat.Jpeg => image[JpegScan(image)..].LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0,
        PhotoFormat.Png => image.LastIndexOf("IEND"u8) < 0,
        PhotoFormat.Webp => image.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(image[4..]) + 8L > image.Length,
        PhotoFormat.Gif => image[^1] != 0x3B,
        _ => false,
    };

    /// <summary>Where the first scan begins: behind the segments, among which a thumbnail may have an end of its own.</summary>
    private static int JpegScan(ReadOnlySpan<byte> image)
    {
        const byte StartOfScan = 0xDA;
        var at = 2;
        while (at + 4 <= image.Length && image[at] == 0xFF && image[at + 1] != StartOfScan)
        {
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
        }

        return Math.Min(at, image.Length);
    }

    private static string Name(PhotoFormat format) => format.ToString().ToUpperInvariant();
}
