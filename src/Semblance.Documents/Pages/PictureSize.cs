using System.Buffers.Binary;

namespace Semblance.Documents.Pages;

/// <summary>How large a picture says it is, read from its head, so that nobody unfolds one that is too large.</summary>
internal static class PictureSize
{
    /// <returns>Pixels; null where the head is not whole or of another format.</returns>
    public static long? Of(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] when file.Length >= 24 =>
            (long)BinaryPrimitives.ReadUInt32BigEndian(file[16..]) * BinaryPrimitives.ReadUInt32BigEndian(file[20..]),
        [0xFF, 0xD8, ..] => OfJpeg(file),
        [(byte)'B', (byte)'M', ..] when file.Length >= 26 =>
            Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[18..]) * BinaryPrimitives.ReadInt32LittleEndian(file[22..])),
        [(byte)'I', (byte)'I', 42, 0, ..] => OfTiff(file, isBigEndian: false),
        [(byte)'M', (byte)'M', 0, 42, ..] => OfTiff(file, isBigEndian: true),
        _ => null,
    };

    // Segments until a start of frame (ITU T.81, B.2.2).
    private static long? OfJpeg(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 9 <= file.Length && file[at] == 0xFF; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]))
        {
            if (file[at + 1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (long)BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]) * BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]);
            }
        }

        return null;
    }

    // Tags 256 and 257 of the first directory (TIFF 6.0, section 2).
    private static long? OfTiff(ReadOnlySpan<byte> file, bool isBigEndian)
    {
        uint Long(ReadOnlySpan<byte> at) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
        ushort Short(ReadOnlySpan<byte> at) => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);
        if (file.Length < 8 || Long(file[4..]) is var directory && directory + 2L > file.Length)
        {
            return null;
        }

        var (width, height) = (0L, 0L);
        var entries = Short(file[(int)directory..]);
        for (var i = 0; i < entries && directory + 2 + (12L * (i + 1)) <= file.Length; i++)
        {
            var entry = file[((int)directory + 2 + (12 * i))..];
            var value = Short(entry[2..]) == 3 ? Short(entry[8..]) : Long(entry[8..]);
            (width, height) = Short(entry) switch
            {
                256 => (value, height),
                257 => (width, value),
                _ => (width, height),
            };
        }

        return width > 0 && height > 0 ? width * height : null;
    }
}
