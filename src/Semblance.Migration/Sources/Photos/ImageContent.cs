namespace Semblance.Migration.Sources.Photos;

/// <summary>Recognises images by their first bytes: legacy stores name PNG bytes .jpg.</summary>
internal static class ImageContent
{
    /// <summary>Null when the bytes begin no image that people keep photos in.</summary>
    public static string? MediaType(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
        {
            return null;
        }

        if (head[0] == 0xFF && head[1] == 0xD8 && head[2] == 0xFF)
        {
            return "image/jpeg";
        }

        if (head[0] == 0x89 && head[1..].StartsWith("PNG\r\n\u001A\n"u8))
        {
            return "image/png";
        }

        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
        {
            return "image/gif";
        }

        if (head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8))
        {
            return "image/webp";
        }

        if (head.StartsWith("BM"u8) && head[6..10].IndexOfAnyExcept((byte)0) < 0)
        {
            return "image/bmp";
        }

        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8))
        {
            return "image/tiff";
        }

        return head[4..].StartsWith("ftyp"u8) ? Iso(head[8..12]) : null;
    }

    /// <summary>As <see cref="MediaType(ReadOnlySpan{byte})"/>, of a file. Throws IOException or UnauthorizedAccessException when it cannot be read.</summary>
    public static string? MediaTypeOf(string path)
    {
        Span<byte> head = stackalloc byte[16];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        return MediaType(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>Brands of ISO base media files that are still images (a video has others).</summary>
    private static string? Iso(ReadOnlySpan<byte> brand)
    {
        if (brand.SequenceEqual("avif"u8))
        {
            return "image/avif";
        }

        return brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) ? "image/heic" : null;
    }
}
