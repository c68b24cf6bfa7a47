using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Rows;

/// <summary>Reads the rows and items of an array whose data stays in its file.</summary>
internal static class ArrayCells
{
    public static bool IsNumeric(NumericArray array) => array.Dtype is { Kind: 'f', Size: 2 or 4 or 8 } or { Kind: 'i' or 'u', Size: 1 or 2 or 4 or 8 };

    public static bool IsText(NumericArray array) => array.Dtype.Kind is 'U' or 'S';

    /// <summary>Values in one item of the first dimension.</summary>
    public static int RowWidth(NumericArray array)
    {
        var width = array.Shape.Skip(1).Aggregate(1L, (product, n) => checked(product * n));
        return width <= int.MaxValue ? (int)width : int.MaxValue;
    }

    /// <summary>Fills <paramref name="destination"/> with one row, flattened in C order, as float32.</summary>
    public static void ReadRow(NumericArray array, long row, Span<float> destination)
    {
        var dtype = array.Dtype;
        var columnMajor = array.FortranOrder && array.Shape.Count > 1;
        if (!columnMajor && dtype is { Kind: 'f', Size: 4, BigEndian: false })
        {
            array.Data.Read(row * destination.Length * 4L, MemoryMarshal.AsBytes(destination));
            return;
        }

        var size = dtype.Size;
        var buffer = ArrayPool<byte>.Shared.Rent(destination.Length * size);
        var bytes = buffer.AsSpan(0, destination.Length * size);
        if (columnMajor)
        {
            ReadColumnMajor(array, row, bytes);
        }
        else
        {
            array.Data.Read(row * bytes.Length, bytes);
        }

        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)Number(bytes.Slice(i * size, size), dtype);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>An item of a 1-D array of integers; null for any other array.</summary>
    public static long? Integer(NumericArray array, long index)
    {
        if (array.Shape.Count != 1 || array.Dtype is not { Kind: 'i' or 'u' })
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[array.Dtype.Size];
        array.Data.Read(index * bytes.Length, bytes);
        return (long)Number(bytes, array.Dtype);
    }

    /// <summary>An item of a text array, its padding removed; bytes (S) stay bytes so that their UTF-8 is judged with the other names.</summary>
    public static SourceValue Text(NumericArray array, long index)
    {
        var bytes = new byte[array.Dtype.Size];
        array.Data.Read(index * bytes.Length, bytes);
        if (array.Dtype.Kind == 'S')
        {
            return new SourceValue.Binary(array.Data.Slice(index * bytes.Length, bytes.AsSpan().TrimEnd((byte)0).Length));
        }

        var text = (array.Dtype.BigEndian ? BigEndianUtf32 : Encoding.UTF32).GetString(bytes);
        return new SourceValue.Text(text.TrimEnd('\0'));
    }

    private static readonly UTF32Encoding BigEndianUtf32 = new(bigEndian: true, byteOrderMark: false);

    private static void ReadColumnMajor(NumericArray array, long row, Span<byte> bytes)
    {
        var size = array.Dtype.Size;
        var shape = array.Shape;
        for (var i = 0; i < bytes.Length / size; i++)
        {
            array.Data.Read(ColumnMajorIndex(shape, row, i) * size, bytes.Slice(i * size, size));
        }
    }

    /// <summary>Where item <paramref name="flat"/> (in C order) of a row lies when the first index runs fastest.</summary>
    private static long ColumnMajorIndex(IReadOnlyList<long> shape, long row, long flat)
    {
        long index = 0;
        for (var axis = shape.Count - 1; axis > 0; axis--)
        {
            var stride = 1L;
            for (var lower = 0; lower < axis; lower++)
            {
                stride *= shape[lower];
            }

            index += flat % shape[axis] * stride;
            flat /= shape[axis];
        }

        return index + row;
    }

    private static double Number(ReadOnlySpan<byte> b, Dtype dtype) => (dtype.Kind, dtype.Size, dtype.BigEndian) switch
    {
        ('f', 2, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(b),
        ('f', 2, true) => (double)BinaryPrimitives.ReadHalfBigEndian(b),
        ('f', 4, false) => BinaryPrimitives.ReadSingleLittleEndian(b),
        ('f', 4, true) => BinaryPrimitives.ReadSingleBigEndian(b),
        ('f', 8, false) => BinaryPrimitives.ReadDoubleLittleEndian(b),
        ('f', 8, true) => BinaryPrimitives.ReadDoubleBigEndian(b),
        ('i', 1, _) => (sbyte)b[0],
        ('u', 1, _) => b[0],
        ('i', 2, false) => BinaryPrimitives.ReadInt16LittleEndian(b),
        ('i', 2, true) => BinaryPrimitives.ReadInt16BigEndian(b),
        ('u', 2, false) => BinaryPrimitives.ReadUInt16LittleEndian(b),
        ('u', 2, true) => BinaryPrimitives.ReadUInt16BigEndian(b),
        ('i', 4, false) => BinaryPrimitives.ReadInt32LittleEndian(b),
        ('i', 4, true) => BinaryPrimitives.ReadInt32BigEndian(b),
        ('u', 4, false) => BinaryPrimitives.ReadUInt32LittleEndian(b),
        ('u', 4, true) => BinaryPrimitives.ReadUInt32BigEndian(b),
        ('i', 8, false) => BinaryPrimitives.ReadInt64LittleEndian(b),
        ('i', 8, true) => BinaryPrimitives.ReadInt64BigEndian(b),
        ('u', 8, false) => BinaryPrimitives.ReadUInt64LittleEndian(b),
        ('u', 8, true) => BinaryPrimitives.ReadUInt64BigEndian(b),
        _ => double.NaN,
    };
}
