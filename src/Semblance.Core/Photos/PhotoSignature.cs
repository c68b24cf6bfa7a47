using System.Buffers.Binary;

namespace Semblance.Photos;

/// <summary>Recognises photos by their first bytes.</summary>
public static class PhotoSignature
{
    /// <summary>No more bytes than these are looked at.</summary>
    public const int Length = 1024;

    private const int LongestBrandList = 256;

    /// <param name="image">A file, or its first <see cref="Length"/> bytes.</param>
    public static PhotoFormat Of(ReadOnlySpan<byte> image)
    {
        var head = image[..Math.Min(image.Length, Length)];
        return head switch
        {
            [0xFF, 0xD8, 0xFF, ..] => PhotoFormat.Jpeg,
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PhotoFormat.Png,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => PhotoFormat.Webp,
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => PhotoFormat.Gif,
            [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => PhotoFormat.Bmp,
            [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => PhotoFormat.Tiff,
            [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => PhotoFormat.JpegXl,
            [0xFF, 0x4F, 0xFF, 0x51, ..] or [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] => PhotoFormat.Jpeg2000,
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => OfBrands(head),
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => PhotoFormat.Pdf,
            _ => IsSvg(head) ? PhotoFormat.Svg : PhotoFormat.Unknown,
        };
    }

    /// <summary>Such as <c>image/jpeg</c>; null of what is unknown.</summary>
    public static string? MediaType(PhotoFormat format) => format switch
    {
        PhotoFormat.Jpeg => "image/jpeg",
        PhotoFormat.Png => "image/png",
        PhotoFormat.Webp => "image/webp",
        PhotoFormat.Gif => "image/gif",
        PhotoFormat.Bmp => "image/bmp",
        PhotoFormat.Tiff => "image/tiff",
        PhotoFormat.Avif => "image/avif",
        PhotoFormat.Heic => "image/heic",
        PhotoFormat.JpegXl => "image/jxl",
        PhotoFormat.Jpeg2000 => "image/jp2",
        PhotoFormat.Svg => "image/svg+xml",
        PhotoFormat.Pdf => "application/pdf",
        _ => null,
    };

    /// <summary>
    /// The brands of an ISO media file's first box (ISO/IEC 14496-12, 4.3): the one it is, a version, then those it is compatible with. A still image of
    /// either codec may call itself <c>mif1</c> and say which only among the latter. Videos have other brands.
    /// </summary>
    private static PhotoFormat OfBrands(ReadOnlySpan<byte> head)
    {
        var length = Math.Min(Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head), (uint)LongestBrandList), (uint)head.Length);
        var format = PhotoFormat.Unknown;
        for (var at = 8; at + 4 <= length; at += at == 8 ? 8 : 4)
        {
            switch (head[at..(at + 4)])
            {
                case [(byte)'a', (byte)'v', (byte)'i', (byte)'f' or (byte)'s']:
                    return PhotoFormat.Avif;
                case [(byte)'h', (byte)'e', (byte)'i' or (byte)'v', (byte)'c' or (byte)'x' or (byte)'m' or (byte)'s']:
                case [(byte)'m', (byte)'i' or (byte)'s', (byte)'f', (byte)'1']:
                    format = PhotoFormat.Heic;
                    break;
            }
        }

        return format;
    }

    private static bool IsSvg(ReadOnlySpan<byte> head)
    {
        var text = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        return text.StartsWith("<"u8) && text.IndexOf("<svg"u8) >= 0;
    }
}
