using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Semblance.Migration.Sources.Bytes;

namespace Semblance.Migration.Sources.Values;

/// <summary>The bytes of one array item as a value.</summary>
internal static class ItemBytes
{
    public static SourceValue ToValue(byte[] bytes, Dtype dtype) => dtype.Kind switch
    {
        'f' => new SourceValue.Real(Real(bytes, dtype)),
        'i' => new SourceValue.Integer(new BigInteger(bytes, isUnsigned: false, dtype.BigEndian)),
        'u' => new SourceValue.Integer(new BigInteger(bytes, isUnsigned: true, dtype.BigEndian)),
        'b' => new SourceValue.Bool(bytes[0] != 0),
        'U' => new SourceValue.Text(new UTF32Encoding(dtype.BigEndian, byteOrderMark: false).GetString(bytes).TrimEnd('\0')),
        'S' => new SourceValue.Binary(new MemoryBytes(bytes.AsMemory(0, bytes.AsSpan().TrimEnd((byte)0).Length))),
        _ => throw new NotSupportedException($"Items of dtype {dtype} are not read."),
    };

    private static double Real(ReadOnlySpan<byte> b, Dtype dtype) => (dtype.Size, dtype.BigEndian) switch
    {
        (2, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(b),
        (2, true) => (double)BinaryPrimitives.ReadHalfBigEndian(b),
        (4, false) => BinaryPrimitives.ReadSingleLittleEndian(b),
        (4, true) => BinaryPrimitives.ReadSingleBigEndian(b),
        (8, false) => BinaryPrimitives.ReadDoubleLittleEndian(b),
        _ => BinaryPrimitives.ReadDoubleBigEndian(b),
    };
}
