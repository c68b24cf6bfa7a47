using System.Buffers.Binary;

namespace Semblance.Tests.Vision.Pictures;

/// <summary>Writes the metadata that cameras write.</summary>
internal static class ExifBytes
{
    private const int OrientationTag = 0x0112;
    private const int GpsPointer = 0x8825;
    private const int MakeTag = 0x010F;

    /// <summary>A TIFF structure with an orientation, a maker's name and a place on Earth; big-endian, as most cameras write.</summary>
    public static byte[] Tiff(int orientation, bool bigEndian = true)
    {
        var bytes = new byte[120];
        (bigEndian ? "MM\0*"u8 : "II*\0"u8).CopyTo(bytes);
        Long(4, 8);
        Short(8, 3);
        Entry(10, MakeTag, 2, 6, 50);
        Entry(22, OrientationTag, 3, 1, bigEndian ? orientation << 16 : orientation);
        Entry(34, GpsPointer, 4, 1, 60);
        Long(46, 0);
        "MAKER\0"u8.CopyTo(bytes.AsSpan(50));
        Short(60, 1);
        Entry(62, 1, 2, 2, BinaryPrimitives.ReadInt32BigEndian("N\0\0\0"u8));
        Long(74, 0);
        "SECRET PLACE"u8.CopyTo(bytes.AsSpan(80));
        return bytes;

        void Entry(int at, int tag, int type, int count, int value)
        {
            Short(at, tag);
            Short(at + 2, type);
            Long(at + 4, count);
            Long(at + 8, value);
        }

        void Short(int at, int value)
        {
            if (bigEndian)
            {
                BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(at), (short)value);
            }
            else
            {
                BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), (short)value);
            }
        }

        void Long(int at, int value)
        {
            if (bigEndian)
            {
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), value);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
            }
        }
    }

    /// <summary>A JPEG's segment.</summary>
    public static byte[] Segment(byte marker, ReadOnlySpan<byte> content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    /// <summary>A JPEG with more segments, right behind its first two bytes.</summary>
    public static byte[] Insert(byte[] jpeg, params byte[][] segments) => [.. jpeg[..2], .. segments.SelectMany(s => s), .. jpeg[2..]];

    /// <summary>A JPEG that says how it is to be turned.</summary>
    public static byte[] Orient(byte[] jpeg, int orientation, bool bigEndian = true) =>
        Insert(jpeg, Segment(0xE1, [.. "Exif\0\0"u8, .. Tiff(orientation, bigEndian)]));
}
