using System.Buffers.Binary;

namespace Semblance.Documents.Pages;

/// <summary>How large a picture says it is, read from its head, so that nobody unfolds one that is too large.</summary>
internal static class PictureSize
{
    private const int MostPictures = 2_000;

    /// <returns>Pixels; null where the head is not whole or of another format.</returns>
    public static long? Of(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] when file.Length >= 24 =>
            Pixels(BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..])),
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

    // The largest of its pictures, each with a directory of its own (TIFF 6.0, section 2).
    private static long? OfTiff(ReadOnlySpan<byte> file, bool isBigEndian)
    {
        long? largest = null;
        var directory = file.Length < 8 ? 0u : Long(file[4..], isBigEndian);
        for (var pictures = 0; directory != 0; pictures++)
        {
            // One that comes back to itself has no end.
            if (pictures == MostPictures || OfDirectory(file, directory, isBigEndian) is not { } pixels)
            {
                return null;
            }

            largest = Math.Max(largest ?? 0, pixels);
            var next = directory + 2L + (12L * Short(file[(int)directory..], isBigEndian));
            directory = next + 4 <= file.Length ? Long(file[(int)next..], isBigEndian) : 0;
        }

        return largest;
    }

    // Tags 256 and 257.
    private static long? OfDirectory(ReadOnlySpan<byte> file, uint directory, bool isBigEndian)
    {
        if (directory + 2L > file.Length)
        {
            return null;
        }

        var (width, height) = (0u, 0u);
        var entries = Short(file[(int)directory..], isBigEndian);
        for (var i = 0; i < entries && directory + 2L + (12L * (i + 1)) <= file.Length; i++)
        {
            var entry = file[((int)directory + 2 + (12 * i))..];
            var value = Short(entry[2..], isBigEndian) == 3 ? Short(entry[8..], isBigEndian) : Long(entry[8..], isBigEndian);
            (width, height) = Short(entry, isBigEndian) switch
            {
                256 => (value, height),
                257 => (width, value),
                _ => (width, height),
            };
        }

        return width > 0 && height > 0 ? Pixels(width, height) : null;
    }

    private static uint Long(ReadOnlySpan<byte> at, bool isBigEndian) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private static ushort Short(ReadOnlySpan<byte> at, bool isBigEndian) => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    /// <summary>Two numbers of 32 bits may make more than a long holds.</summary>
    private static long Pixels(uint width, uint height) => (long)Math.Min((ulong)width * height, long.MaxValue);
}
