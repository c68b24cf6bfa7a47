using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Semblance.Tests.Vision.Pictures;

/// <summary>Writes PNG files chunk by chunk, sound ones and others (https://www.w3.org/TR/png-3/).</summary>
internal static class PngBytes
{
    public const byte Grey = 0;
    public const byte Rgb = 2;
    public const byte Palette = 3;
    public const byte GreyAlpha = 4;
    public const byte Rgba = 6;

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="samples">Rows without filter bytes.</param>
    /// <param name="extra">Chunks between header and pixels.</param>
    public static byte[] File(int width, int height, int depth, byte colour, byte[] samples, params byte[][] extra) =>
    [
        .. Signature, .. Header(width, height, depth, colour), .. extra.SelectMany(e => e), .. Chunk("IDAT", Deflate(samples, height)), .. Chunk("IEND", []),
    ];

    /// <summary>A header that promises a picture, with next to nothing behind it.</summary>
    public static byte[] Promise(int width, int height) =>
        [.. Signature, .. Header(width, height, 8, Rgb), .. Chunk("IDAT", Deflate(new byte[10], 1)), .. Chunk("IEND", [])];

    public static byte[] Chunk(string type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static byte[] Header(int width, int height, int depth, byte colour)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9]) = ((byte)depth, colour);
        return Chunk("IHDR", data);
    }

    private static byte[] Deflate(byte[] samples, int rows)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var row in samples.Chunk(samples.Length / rows))
            {
                zlib.WriteByte(0);
                zlib.Write(row);
            }
        }

        return compressed.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}
