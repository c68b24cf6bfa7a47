using System.Buffers.Binary;

namespace Semblance.Photos.Metadata;

/// <summary>The one entry of EXIF that says how a picture is shown (CIPA DC-008, 4.6.4 A, tag 274; the structure is TIFF's).</summary>
internal static class ExifOrientation
{
    /// <summary>As it is stored: nothing to say.</summary>
    public const int Upright = 1;

    private const int Tag = 0x0112;
    private const int Short = 3;
    private const int Long = 4;
    private const int HeaderLength = 8;
    private const int EntryLength = 12;

    /// <summary>1 to 8; 1 also when the structure is broken or does not say.</summary>
    /// <param name="tiff">Begins with a TIFF header.</param>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        var bigEndian = tiff.StartsWith("MM\0*"u8);
        if (tiff.Length < HeaderLength || !(bigEndian || tiff.StartsWith("II*\0"u8)))
        {
            return Upright;
        }

        var directory = UInt32(tiff[4..]);
        if (directory + 2L > tiff.Length)
        {
            return Upright;
        }

        var entries = tiff[((int)directory + 2)..];
        for (var left = UInt16(tiff[(int)directory..]); left > 0 && entries.Length >= EntryLength; left--, entries = entries[EntryLength..])
        {
            if (UInt16(entries) == Tag)
            {
                long value = UInt16(entries[2..]) switch
                {
                    Short => UInt16(entries[8..]),
                    Long => UInt32(entries[8..]),
                    _ => Upright,
                };
                return value is >= 1 and <= 8 ? (int)value : Upright;
            }
        }

        return Upright;

        int UInt16(ReadOnlySpan<byte> at) => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

        uint UInt32(ReadOnlySpan<byte> at) => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }

    /// <summary>A TIFF structure that holds an orientation and nothing else.</summary>
    public static byte[] Write(int orientation) =>
    [
        (byte)'M', (byte)'M', 0, (byte)'*', 0, 0, 0, HeaderLength,
        0, 1,
        Tag >> 8, Tag & 0xFF, 0, Short, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
        0, 0, 0, 0,
    ];
}
