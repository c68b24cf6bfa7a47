using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Semblance.Photos.Metadata;

/// <summary>
/// Metadata of PNG files (https://www.w3.org/TR/png-3/, chapter 11). Kept are the chunks that decide what is shown, animation included; texts, times, EXIF,
/// suggested palettes, private chunks and all behind the end go.
/// </summary>
internal static class PngMetadata
{
    private const int SignatureLength = 8;

    /// <summary>A length before the content, a type, and a checksum behind it.</summary>
    private const int Frame = 12;

    private static readonly HashSet<string> Kept =
    [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV", "cLLI", "sBIT", "bKGD", "hIST", "pHYs",
        "acTL", "fcTL", "fdAT",
    ];

    /// <summary>Null when the chunks do not follow one another as they must, or when one that must be understood is unknown.</summary>
    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        if (!file[SignatureLength..].StartsWith("\0\0\0\rIHDR"u8))
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>(file.Length);
        var orientation = 0;
        for (var rest = file[SignatureLength..]; !rest.IsEmpty;)
        {
            if (rest.Length < 8 || !IsType(rest[4..8]))
            {
                return null;
            }

            // The last chunk of a file that was cut off is shorter than it says.
            var length = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(rest) + (long)Frame, rest.Length);
            var chunk = rest[..(int)length];
            var type = Encoding.ASCII.GetString(rest[4..8]);
            if (Kept.Contains(type))
            {
                body.Write(chunk);
            }
            else if (char.IsAsciiLetterUpper(type[0]))
            {
                return null;
            }
            else if (type == "eXIf" && orientation == 0)
            {
                orientation = ExifOrientation.Read(chunk[8..]);
            }

            rest = type == "IEND" ? default : rest[(int)length..];
        }

        var header = body.WrittenSpan[..Math.Min(body.WrittenCount, 13 + Frame)];
        var exif = orientation > ExifOrientation.Upright ? Chunk("eXIf"u8, ExifOrientation.Write(orientation)) : [];
        return [.. file[..SignatureLength], .. header, .. exif, .. body.WrittenSpan[header.Length..]];
    }

    private static bool IsType(ReadOnlySpan<byte> type) =>
        char.IsAsciiLetter((char)type[0]) && char.IsAsciiLetter((char)type[1]) && char.IsAsciiLetter((char)type[2]) && char.IsAsciiLetter((char)type[3]);

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    /// <summary>CRC-32 of a few bytes, bit by bit.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
            }
        }

        return ~crc;
    }
}
