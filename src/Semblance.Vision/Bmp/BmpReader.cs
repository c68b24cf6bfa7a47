using System.Buffers.Binary;
using Semblance.Photos;

namespace Semblance.Vision.Bmp;

/// <summary>
/// Reads Windows bitmaps without compression: 1, 4 and 8 bits with a palette, 16 and 32 with or without masks, 24
/// (https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-header-types). Run-length encoded ones, and JPEG or PNG within one, are refused by name.
/// </summary>
internal static class BmpReader
{
    /// <exception cref="SemblanceException">As <see cref="IPhotoCodec.Decode"/>.</exception>
    public static Picture Read(ReadOnlySpan<byte> file, PhotoLimits limits)
    {
        var header = BmpHeader.Read(file);
        limits.RequirePixels(header.Width, header.Height);
        var stride = (((long)header.Width * header.Bits) + 31) / 32 * 4;
        if (header.PixelsAt + (stride * header.Height) > file.Length)
        {
            throw Invalid("photo-truncated", $"The BMP file ends before its picture does, after {file.Length} bytes: copy or upload it again");
        }

        var palette = header.Bits <= 8 ? Palette(file, header) : [];
        var rgb = GC.AllocateUninitializedArray<byte>(checked(header.Width * header.Height * Picture.Channels));
        for (var y = 0; y < header.Height; y++)
        {
            var stored = header.TopDown ? y : header.Height - 1 - y;
            var row = file.Slice((int)(header.PixelsAt + (stored * stride)), (int)stride);
            var target = rgb.AsSpan(y * header.Width * Picture.Channels, header.Width * Picture.Channels);
            switch (header.Bits)
            {
                case <= 8:
                    ReadIndices(row, header.Bits, palette, target);
                    break;
                case 24:
                    ReadTriples(row, target);
                    break;
                default:
                    ReadMasked(row, header, target);
                    break;
            }
        }

        return new Picture(header.Width, header.Height, rgb);
    }

    internal static SemblanceException Invalid(string code, string message) => new(ErrorKind.Invalid, code, message + ".");

    /// <summary>As many colours as the bits can name, black where the file has fewer.</summary>
    private static byte[] Palette(ReadOnlySpan<byte> file, BmpHeader header)
    {
        var palette = new byte[(1 << header.Bits) * Picture.Channels];
        var colours = Math.Min(1 << header.Bits, (int)Math.Min((header.PixelsAt - header.PaletteAt) / header.PaletteEntry, int.MaxValue));
        for (var i = 0; i < colours; i++)
        {
            var entry = file.Slice(header.PaletteAt + (i * header.PaletteEntry), 3);
            (palette[i * 3], palette[(i * 3) + 1], palette[(i * 3) + 2]) = (entry[2], entry[1], entry[0]);
        }

        return palette;
    }

    private static void ReadIndices(ReadOnlySpan<byte> row, int bits, byte[] palette, Span<byte> target)
    {
        var mask = (1 << bits) - 1;
        for (var x = 0; x < target.Length / Picture.Channels; x++)
        {
            var bit = x * bits;
            var index = (row[bit / 8] >> (8 - bits - (bit % 8))) & mask;
            palette.AsSpan(index * Picture.Channels, Picture.Channels).CopyTo(target[(x * Picture.Channels)..]);
        }
    }

    private static void ReadTriples(ReadOnlySpan<byte> row, Span<byte> target)
    {
        for (var i = 0; i < target.Length; i += 3)
        {
            (target[i], target[i + 1], target[i + 2]) = (row[i + 2], row[i + 1], row[i]);
        }
    }

    private static void ReadMasked(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> target)
    {
        var size = header.Bits / 8;
        for (var x = 0; x < target.Length / Picture.Channels; x++)
        {
            var pixel = size == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(x * 2)..]) : BinaryPrimitives.ReadUInt32LittleEndian(row[(x * 4)..]);
            var alpha = header.Alpha.IsEmpty ? byte.MaxValue : header.Alpha.Of(pixel);
            var at = x * Picture.Channels;
            target[at] = OnWhite(header.Red.Of(pixel), alpha);
            target[at + 1] = OnWhite(header.Green.Of(pixel), alpha);
            target[at + 2] = OnWhite(header.Blue.Of(pixel), alpha);
        }
    }

    private static byte OnWhite(byte colour, byte alpha) => (byte)(((colour * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
