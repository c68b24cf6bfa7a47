using System.Buffers;
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
        if (array.Dtype is { Kind: 'f', Size: 4, BigEndian: false })
        {
            array.Data.Read(row * destination.Length * 4L, MemoryMarshal.AsBytes(destination));
            return;
        }

        var length = destination.Length * array.Dtype.Size;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            array.Data.Read(row * length, buffer.AsSpan(0, length));
            FloatConversion.ToSingle(buffer.AsSpan(0, length), array.Dtype, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
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
}
