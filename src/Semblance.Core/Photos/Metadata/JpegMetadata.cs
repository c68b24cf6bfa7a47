using System.Buffers;
using System.Buffers.Binary;

namespace Semblance.Photos.Metadata;

/// <summary>
/// Metadata of JPEG files (ITU-T T.81, annex B). Kept are the segments that decoding needs, JFIF's resolution without its thumbnail, Adobe's colour
/// transform and the ICC profile; every other application segment, the comments and all behind the end of the image go.
/// </summary>
internal static class JpegMetadata
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const byte App14 = 0xEE;

    private const int JfifLength = 14;
    private const int AdobeLength = 12;

    /// <summary>Null when the segments do not follow one another as they must, or when none would stay.</summary>
    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        var body = new ArrayBufferWriter<byte>(file.Length);
        byte[] jfif = [];
        var orientation = 0;
        for (var at = 2; at < file.Length;)
        {
            if (!TryReadMarker(file, ref at, out var marker))
            {
                return null;
            }

            if (marker == EndOfImage)
            {
                body.Write((ReadOnlySpan<byte>)[0xFF, EndOfImage]);
                break;
            }

            if (!TryReadContent(file, ref at, out var content))
            {
                return null;
            }

            switch (marker)
            {
                case App0 when content.StartsWith("JFIF\0"u8) && content.Length >= JfifLength && jfif.Length == 0:
                    jfif = Segment(App0, [.. content[..(JfifLength - 2)], 0, 0]);
                    break;
                case App1 when content.StartsWith("Exif\0\0"u8) && orientation == 0:
                    orientation = ExifOrientation.Read(content[6..]);
                    break;
                case App14 when content.StartsWith("Adobe"u8) && content.Length >= AdobeLength:
                    body.Write(Segment(App14, content[..AdobeLength]));
                    break;
                case App2 when content.StartsWith("ICC_PROFILE\0"u8):
                case (>= 0xC0 and <= 0xCF) or (>= 0xDA and <= 0xDF):
                    body.Write(Segment(marker, content));
                    break;
            }

            if (marker == StartOfScan)
            {
                var scan = file.Slice(at, ScanLength(file[at..]));
                body.Write(scan);
                at += scan.Length;
            }
        }

        var exif = orientation > ExifOrientation.Upright ? Segment(App1, [.. "Exif\0\0"u8, .. ExifOrientation.Write(orientation)]) : [];
        return jfif.Length + exif.Length + body.WrittenCount > 0 ? [0xFF, StartOfImage, .. jfif, .. exif, .. body.WrittenSpan] : null;
    }

    /// <summary>A marker may have any number of FF before it.</summary>
    private static bool TryReadMarker(ReadOnlySpan<byte> file, ref int at, out byte marker)
    {
        var begins = at;
        while (at < file.Length && file[at] == 0xFF)
        {
            at++;
        }

        marker = at < file.Length ? file[at++] : (byte)0;
        return at - begins >= 2 && marker >= 0xC0 && marker is not (>= 0xD0 and <= StartOfImage);
    }

    private static bool TryReadContent(ReadOnlySpan<byte> file, ref int at, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (at + 2 > file.Length)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
        if (length < 2 || at + length > file.Length)
        {
            return false;
        }

        content = file.Slice(at + 2, length - 2);
        at += length;
        return true;
    }

    /// <summary>Up to the next marker that is neither a stuffed zero nor a restart; to the end of a file that was cut off.</summary>
    private static int ScanLength(ReadOnlySpan<byte> data)
    {
        for (var at = 0; ; at += 2)
        {
            var next = data[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= data.Length)
            {
                return data.Length;
            }

            at += next;
            if (data[at + 1] is not (0 or (>= 0xD0 and <= 0xD7)))
            {
                return at;
            }
        }
    }

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];
}
