using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Semblance.Tests.Migration.Sources.Numpy;

/// <summary>Writes .npy files of any version and header text. Source: https://numpy.org/doc/2.2/reference/generated/numpy.lib.format.html.</summary>
internal static class NpyWriter
{
    public static byte[] File(byte version, string descr, bool fortran, IReadOnlyList<long> shape, byte[] data, string longSuffix = "")
    {
        var tuple = string.Concat(shape.Select(n => n.ToString(CultureInfo.InvariantCulture) + longSuffix + ", "));
        return File(version, $"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({tuple}), }}", data);
    }

    public static byte[] File(byte version, string dictionary, byte[] data)
    {
        var prefix = version == 1 ? 10 : 12;
        var length = (prefix + dictionary.Length + 64) / 64 * 64;
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        ((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, version, 0]).CopyTo(header);
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - prefix));
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), (uint)(length - prefix));
        }

        Encoding.Latin1.GetBytes(dictionary, header.AsSpan(prefix));
        header[^1] = (byte)'\n';
        return [.. header, .. data];
    }

    /// <summary>Whole numbers 0, 1, 2 … in C order as items of a type, in the order of the file.</summary>
    public static byte[] Counting(string descr, bool fortran, int[] shape)
    {
        var count = shape.Aggregate(1, (p, n) => p * n);
        var size = descr[^1] - '0';
        var data = new byte[count * size];
        for (var i = 0; i < count; i++)
        {
            Item(descr, i % 100, data.AsSpan((fortran ? ColumnMajor(i, shape) : i) * size, size));
        }

        return data;
    }

    private static int ColumnMajor(int flat, int[] shape)
    {
        var index = 0;
        var stride = shape.Aggregate(1, (p, n) => p * n);
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            stride /= shape[axis];
            index += flat % shape[axis] * stride;
            flat /= shape[axis];
        }

        return index;
    }

    private static void Item(string descr, int value, Span<byte> item)
    {
        switch (descr[1..])
        {
            case "f2": BinaryPrimitives.WriteHalfLittleEndian(item, (Half)value); break;
            case "f4": BinaryPrimitives.WriteSingleLittleEndian(item, value); break;
            case "f8": BinaryPrimitives.WriteDoubleLittleEndian(item, value); break;
            default:
                item.Clear();
                item[0] = (byte)value;
                break;
        }

        if (descr[0] == '>')
        {
            item.Reverse();
        }
    }
}
