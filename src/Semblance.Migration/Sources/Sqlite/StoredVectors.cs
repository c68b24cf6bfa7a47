using System.Buffers.Binary;
using System.Globalization;
using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Photos;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Structures;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// Decodes the value of a vector column. The length of a raw BLOB is ambiguous (1024 bytes are 128 doubles or 256 floats): both readings are
/// tried, and only a plausible one is taken.
/// </summary>
internal static class StoredVectors
{
    /// <summary>The vectors in a value (a BLOB may be a pickle of several), or why there are none.</summary>
    public static (IReadOnlyList<VectorCell> Cells, Reason? Problem) Decode(object value, VectorEncoding encoding) => value switch
    {
        byte[] bytes => OfBytes(bytes, encoding),
        string text => OfText(text.Trim(), encoding),
        double or long => Fail("vector-encoding", "a single number where a vector was expected"),
        _ => ([], null),
    };

    private static (IReadOnlyList<VectorCell>, Reason?) OfBytes(byte[] bytes, VectorEncoding encoding)
    {
        if (bytes.Length == 0)
        {
            return ([], null);
        }

        switch (encoding)
        {
            case VectorEncoding.F4:
                return Raw(bytes, 4);
            case VectorEncoding.F8:
                return Raw(bytes, 8);
            case VectorEncoding.Pickle:
                return OfValue(bytes);
            case VectorEncoding.Json or VectorEncoding.Text or VectorEncoding.Base64:
                return OfText(System.Text.Encoding.UTF8.GetString(bytes).Trim(), encoding);
        }

        if (ImageContent.MediaType(bytes) is { } media)
        {
            return Fail("vector-is-photo", $"an image ({media}) where a vector was expected");
        }

        if (FileSniffer.IsPickle(bytes) || bytes.AsSpan(1).StartsWith("NUMPY"u8))
        {
            return OfValue(bytes);
        }

        return IsText(bytes) ? OfText(System.Text.Encoding.UTF8.GetString(bytes).Trim(), encoding) : Guess(bytes);
    }

    private static (IReadOnlyList<VectorCell>, Reason?) Guess(byte[] bytes)
    {
        var single = bytes.Length % 4 == 0 && Plausible(Floats(bytes));
        var twice = bytes.Length % 8 == 0 && Plausible(Doubles(bytes));
        return (single, twice) switch
        {
            (true, false) => Raw(bytes, 4),
            (false, true) => Raw(bytes, 8),
            (true, true) when !bytes.AsSpan().ContainsAnyExcept((byte)0) => Raw(bytes, 4),
            (true, true) => Fail("blob-ambiguous", $"{bytes.Length} bytes fit {bytes.Length / 4} floats and {bytes.Length / 8} doubles; say which with a mapping file (encoding f4 or f8)"),
            _ => Fail("vector-encoding", $"{bytes.Length} bytes are no vector in any known encoding"),
        };
    }

    private static (IReadOnlyList<VectorCell>, Reason?) Raw(byte[] bytes, int size)
    {
        if (bytes.Length % size != 0)
        {
            return Fail("vector-encoding", $"{bytes.Length} bytes are no whole number of {size}-byte values");
        }

        return ([VectorCell.OfNumbers(size == 4 ? Floats(bytes) : Doubles(bytes), size == 4 ? "f4" : "f8")], null);
    }

    private static (IReadOnlyList<VectorCell>, Reason?) OfValue(byte[] bytes)
    {
        SourceValue value;
        try
        {
            value = StructureFinder.Unwrap(BlobValues.Read(bytes));
        }
        catch (SemblanceException e)
        {
            return Fail(e.Code, e.Message);
        }

        if (VectorCell.Of(value) is { } one)
        {
            return ([one], null);
        }

        if (value is SourceValue.Array { Value: { Shape.Count: 2 or 3 } image } && image.Dtype is { Kind: 'u', Size: 1 })
        {
            return ([VectorCell.OfWhole(image)], null);
        }

        return HalfFiles.Vectors(value) is { Count: > 0 } list
            ? (Enumerable.Range(0, (int)list.Count).Select(i => list[i]).OfType<VectorCell>().ToArray(), null)
            : Fail("vector-encoding", "a pickle without a vector in it");
    }

    private static (IReadOnlyList<VectorCell>, Reason?) OfText(string text, VectorEncoding encoding)
    {
        if (text.Length == 0 || text is "null" or "[]" or "None")
        {
            return ([], null);
        }

        var numbers = Numbers(text);
        if (numbers is { Length: > 1 })
        {
            return ([VectorCell.OfNumbers(numbers, "text")], null);
        }

        if (text[^1] == '.' && encoding is VectorEncoding.Auto or VectorEncoding.Pickle && System.Text.Encoding.Latin1.GetBytes(text) is var latin && FileSniffer.IsPickle(latin))
        {
            // Protocol 0 is text, and Python 2 programs stored it as such.
            return OfValue(latin);
        }

        var buffer = new byte[text.Length];
        if (encoding is VectorEncoding.Auto or VectorEncoding.Base64 && text.Length >= 100 && Convert.TryFromBase64String(text, buffer, out var written))
        {
            // The face service's old rows: base64 of float32. Doubles and pickles are told from the bytes.
            return OfBytes(buffer[..written], VectorEncoding.Auto);
        }

        return Fail("vector-encoding", "text that is no list of numbers");
    }

    /// <summary>Numbers between commas, blanks or both, in brackets or not ("[0.1, 0.2]", "0.1 0.2"); null when something else is among them.</summary>
    private static double[]? Numbers(string text)
    {
        var inner = text.AsSpan().Trim("[]() \t\r\n");
        var numbers = new List<double>();
        foreach (var range in inner.SplitAny(", \t\r\n;"))
        {
            var item = inner[range];
            if (item.IsEmpty)
            {
                continue;
            }

            if (!double.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers.ToArray();
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExceptInRange((byte)9, (byte)126) && !bytes.ContainsAnyInRange((byte)14, (byte)31);

    private static double[] Floats(byte[] bytes)
    {
        var values = new double[bytes.Length / 4];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * 4));
        }

        return values;
    }

    private static double[] Doubles(byte[] bytes)
    {
        var values = new double[bytes.Length / 8];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(i * 8));
        }

        return values;
    }

    /// <summary>
    /// An embedding's values are finite, below 100, and hardly ever tiny; its norm is no dust. The wrong reading of the same bytes spreads over all
    /// exponents: floats read as doubles become mostly tiny, doubles read as floats take low bits for exponents.
    /// </summary>
    private static bool Plausible(ReadOnlySpan<double> values)
    {
        int tiny = 0;
        var squares = 0.0;
        foreach (var value in values)
        {
            if (double.IsFinite(value) && Math.Abs(value) >= 100)
            {
                return false;
            }

            // A NaN or two do not hide which reading is right; the row is rejected for them later.
            tiny += !double.IsFinite(value) || (value != 0 && Math.Abs(value) < 1e-6) ? 1 : 0;
            squares += double.IsFinite(value) ? value * value : 0;
        }

        return values.Length >= Widths.Minimum && tiny * 20 <= values.Length && (squares > 0.01 || squares == 0);
    }

    private static (IReadOnlyList<VectorCell>, Reason?) Fail(string code, string text) => ([], new Reason(code, text));
}
