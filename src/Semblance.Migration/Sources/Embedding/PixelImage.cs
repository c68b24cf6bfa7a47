using System.Buffers.Binary;
using Semblance.Photos;

namespace Semblance.Migration.Sources.Embedding;

/// <summary>Raw pixels as a picture, and as a file that can be kept.</summary>
internal static class PixelImage
{
    public const string MediaType = "image/bmp";

    private const int HeaderLength = 54;

    /// <summary>Blue, green, red or gray to red, green, blue.</summary>
    public static Picture ToPicture(LegacyRow.Pixels pixels)
    {
        var data = pixels.Data.Span;
        var channels = pixels.Channels;
        var rgb = new byte[pixels.Width * pixels.Height * Picture.Channels];
        for (int at = 0, from = 0; at < rgb.Length; at += Picture.Channels, from += channels)
        {
            rgb[at] = data[from + channels - 1];
            rgb[at + 1] = data[from + channels / 2];
            rgb[at + 2] = data[from];
        }

        return new Picture(pixels.Width, pixels.Height, rgb);
    }

    /// <summary>
    /// A Windows bitmap of 24 bits a pixel: it loses nothing, and the same pixels give the same bytes on every machine and with every version of every library,
    /// so the photo's address follows from the source. Source: BITMAPINFOHEADER, https://learn.microsoft.com/windows/win32/gdi/bitmap-storage
    /// </summary>
    public static byte[] ToBmp(LegacyRow.Pixels pixels)
    {
        var stride = (pixels.Width * 3 + 3) / 4 * 4;
        var file = new byte[HeaderLength + stride * pixels.Height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), pixels.Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), pixels.Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(34), stride * pixels.Height);
        for (var row = 0; row < pixels.Height; row++)
        {
            var from = pixels.Data.Span.Slice(row * pixels.Width * pixels.Channels, pixels.Width * pixels.Channels);
            WriteRow(from, pixels.Channels, file.AsSpan(HeaderLength + (pixels.Height - 1 - row) * stride));
        }

        return file;
    }

    private static void WriteRow(ReadOnlySpan<byte> from, int channels, Span<byte> to)
    {
        if (channels == 3)
        {
            from.CopyTo(to);
            return;
        }

        for (var i = 0; i < from.Length; i++)
        {
            to.Slice(i * 3, 3).Fill(from[i]);
        }
    }
}
