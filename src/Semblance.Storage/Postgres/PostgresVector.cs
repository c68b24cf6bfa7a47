using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Semblance.Storage.Postgres;

/// <summary>
/// pgvector's <c>vector</c> in its own binary form, which Npgsql knows nothing of and sends and receives as bytes: the number of values and a zero,
/// 16 bits each, then the values, most significant byte first. Source: https://github.com/pgvector/pgvector/blob/v0.8.0/src/vector.c (vector_send).
/// As an array of reals it would be twice as long, and read value by value.
/// </summary>
internal static class PostgresVector
{
    private const int HeaderSize = 4;

    /// <summary>What <c>vector_recv</c> reads.</summary>
    public static byte[] Write(ReadOnlySpan<float> values)
    {
        var bytes = new byte[HeaderSize + values.Length * sizeof(float)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)values.Length);
        Swap(MemoryMarshal.Cast<float, int>(values), MemoryMarshal.Cast<byte, int>(bytes.AsSpan(HeaderSize)));
        return bytes;
    }

    /// <summary>What <c>vector_send</c> writes.</summary>
    public static float[] Read(ReadOnlySpan<byte> bytes)
    {
        var values = new float[BinaryPrimitives.ReadUInt16BigEndian(bytes)];
        Swap(MemoryMarshal.Cast<byte, int>(bytes[HeaderSize..]), MemoryMarshal.Cast<float, int>(values.AsSpan()));
        return values;
    }

    private static void Swap(ReadOnlySpan<int> from, Span<int> to)
    {
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(from, to);
        }
        else
        {
            from.CopyTo(to);
        }
    }
}
