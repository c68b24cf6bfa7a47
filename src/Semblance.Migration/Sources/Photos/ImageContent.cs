using Semblance.Photos;

namespace Semblance.Migration.Sources.Photos;

/// <summary>Recognises images by their first bytes: legacy stores name PNG bytes .jpg.</summary>
internal static class ImageContent
{
    /// <summary>Fewer bytes are no image, however they begin.</summary>
    private const int Least = 12;

    /// <summary>Null when the bytes begin no image that people keep photos in.</summary>
    /// <param name="head">A file, or its first <see cref="PhotoSignature.Length"/> bytes.</param>
    public static string? MediaType(ReadOnlySpan<byte> head) =>
        head.Length >= Least && PhotoSignature.Of(head) is var format
            and (PhotoFormat.Jpeg or PhotoFormat.Png or PhotoFormat.Webp or PhotoFormat.Gif or PhotoFormat.Bmp or PhotoFormat.Tiff or PhotoFormat.Avif or PhotoFormat.Heic)
            ? PhotoSignature.MediaType(format)
            : null;

    /// <summary>As <see cref="MediaType(ReadOnlySpan{byte})"/>, of a file. Throws IOException or UnauthorizedAccessException when it cannot be read.</summary>
    public static string? MediaTypeOf(string path)
    {
        Span<byte> head = stackalloc byte[PhotoSignature.Length];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        return MediaType(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }
}
