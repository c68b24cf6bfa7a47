using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Semblance.Cli.Input;

/// <summary>
/// One vector in NumPy's file format, versions 1 to 3: float16, float32 or float64 of either byte order, shape (N,) or (1, N).
/// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Stores of many rows are read by the import, not here.
/// </summary>
internal static partial class NpyProbe
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith(Magic);

    /// <exception cref="FormatException">With the reason, for people.</exception>
    public static float[] Read(ReadOnlySpan<byte> file)
    {
        var (header, data) = Split(file);
        var dtype = DtypePattern().Match(header);
        var shape = ShapePattern().Match(header);
        if (!dtype.Success || !shape.Success)
        {
            throw new FormatException("its .npy header asks for something else than one vector of float16, float32 or float64.");
        }

        var count = int.Parse(shape.Groups["n"].ValueSpan, CultureInfo.InvariantCulture);
        var size = dtype.Groups["size"].ValueSpan[0] - '0';
        if (count < 2 || data.Length != (long)count * size)
        {
            throw new FormatException($"its .npy header promises {count} values of {size} bytes, and {data.Length} bytes follow.");
        }

        var bigEndian = dtype.Groups["order"].ValueSpan[0] == '>';
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Value(data.AsSpan(i * size, size), bigEndian);
        }

        return values;
    }

    private static (string Header, byte[] Data) Split(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12)
        {
            throw new FormatException("its .npy header is cut off.");
        }

        var (start, length) = file[6] == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(file[8..]))
            : (12L, BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
        if (start + length > file.Length)
        {
            throw new FormatException("its .npy header is cut off.");
        }

        return (Encoding.Latin1.GetString(file[(int)start..(int)(start + length)]), file[(int)(start + length)..].ToArray());
    }

    private static float Value(ReadOnlySpan<byte> bytes, bool bigEndian) => bytes.Length switch
    {
        2 => (float)(bigEndian ? BinaryPrimitives.ReadHalfBigEndian(bytes) : BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        4 => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => (float)(bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
    };

    [GeneratedRegex(@"'descr'\s*:\s*'(?<order>[<>])f(?<size>[248])'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DtypePattern();

    [GeneratedRegex(@"'shape'\s*:\s*\((1L?,\s*)?(?<n>[0-9]{1,5})L?,?\s*\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ShapePattern();
}
