using System.Buffers;
using System.Buffers.Binary;

namespace Semblance.Photos.Metadata;

/// <summary>
/// Metadata of WebP files (https://developers.google.com/speed/webp/docs/riff_container). Kept are the chunks of picture, alpha, animation and colour
/// profile; EXIF, XMP, unknown chunks and all behind the container's end go, and the header stops announcing them.
/// </summary>
internal static class WebpMetadata
{
    private const int HeaderLength = 12;
    private const int ChunkHeader = 8;
    private const byte HasExif = 0x08;
    private const byte HasXmp = 0x04;

    /// <summary>Null when the container does not hold together.</summary>
    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        var end = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + (long)ChunkHeader;
        var rest = file[HeaderLength..(int)Math.Min(Math.Max(end, HeaderLength), file.Length)];
        var body = new ArrayBufferWriter<byte>(file.Length + 1);
        var (declared, flagsAt, orientation, isCutOff) = (4L, -1, 0, false);
        while (!rest.IsEmpty)
        {
            if (rest.Length < ChunkHeader)
            {
                return null;
            }

            // Contents are padded to an even length. The last chunk of a file that was cut off is shorter than it says.
            var content = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var padded = (content + 1L) & ~1L;
            var chunk = rest[..(int)Math.Min(ChunkHeader + padded, rest.Length)];
            isCutOff = chunk.Length < ChunkHeader + content;
            if (chunk.StartsWith("EXIF"u8))
            {
                orientation = orientation == 0 ? Orientation(chunk[ChunkHeader..]) : orientation;
            }
            else if (IsKept(chunk))
            {
                flagsAt = chunk.StartsWith("VP8X"u8) && chunk.Length > ChunkHeader ? body.WrittenCount + ChunkHeader : flagsAt;
                declared += ChunkHeader + padded;
                body.Write(chunk);
                body.Write("\0"u8[..(isCutOff ? 0 : (int)(ChunkHeader + padded - chunk.Length))]);
            }

            rest = rest[chunk.Length..];
        }

        // Nobody looks for EXIF that the header does not announce, and behind half a chunk it would be taken for the other half.
        var announced = flagsAt >= 0 && (body.WrittenSpan[flagsAt] & HasExif) != 0 && !isCutOff;
        return Assemble(body.WrittenSpan, declared, flagsAt, announced ? orientation : 0);
    }

    private static bool IsKept(ReadOnlySpan<byte> chunk) =>
        chunk.StartsWith("VP8 "u8) || chunk.StartsWith("VP8L"u8) || chunk.StartsWith("VP8X"u8) || chunk.StartsWith("ALPH"u8)
        || chunk.StartsWith("ANIM"u8) || chunk.StartsWith("ANMF"u8) || chunk.StartsWith("ICCP"u8);

    /// <summary>Some writers put JPEG's prefix before the structure.</summary>
    private static int Orientation(ReadOnlySpan<byte> exif) => ExifOrientation.Read(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif);

    private static byte[]? Assemble(ReadOnlySpan<byte> body, long declared, int flagsAt, int orientation)
    {
        var turned = orientation > ExifOrientation.Upright;
        var tiff = turned ? ExifOrientation.Write(orientation) : [];
        byte[] exif = turned ? [.. "EXIF"u8, (byte)tiff.Length, 0, 0, 0, .. tiff] : [];
        if (declared + exif.Length > uint.MaxValue)
        {
            return null;
        }

        byte[] file = [.. "RIFF\0\0\0\0WEBP"u8, .. body, .. exif];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), (uint)(declared + exif.Length));
        if (flagsAt >= 0)
        {
            ref var flags = ref file[HeaderLength + flagsAt];
            flags = (byte)((flags & ~(HasExif | HasXmp)) | (turned ? HasExif : 0));
        }

        return file;
    }
}
