using System.Text.Json;
using System.Text.Json.Serialization;

namespace Semblance.Server.Http;

/// <summary>
/// Reads the values of an embedding as the serialiser would, to the last bit, but sooner: hundreds of them are most of a request that
/// identifies by embedding.
/// </summary>
internal sealed class EmbeddingConverter : JsonConverter<float[]>
{
    private const int UsualDimension = 512;
    private const ulong MostExact = 1UL << 53;

    // What a double holds exactly; a product or quotient of two exact numbers is rounded once, and so correctly (Clinger 1990, doi:10.1145/93542.93557).
    private static readonly double[] Powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var values = new float[UsualDimension];
        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (count == values.Length)
            {
                Array.Resize(ref values, 2 * count);
            }

            values[count++] = !reader.HasValueSequence && TryParse(reader.ValueSpan, out var value) ? value : reader.GetSingle();
        }

        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException();
        }

        return count == values.Length ? values : values[..count];
    }

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var number in value)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    /// <summary>The float nearest to a number of JSON, where few digits make that easy to say; false leaves it to who takes longer.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        var at = text.StartsWith("-"u8) ? 1 : 0;
        var (digits, decimals, inFraction) = (0UL, 0, false);
        for (; at < text.Length && text[at] is var c && (c is >= (byte)'0' and <= (byte)'9' || c == '.'); at++)
        {
            if (c == '.')
            {
                inFraction = true;
                continue;
            }

            digits = digits * 10 + (ulong)(c - '0');
            decimals += inFraction ? 1 : 0;
            if (digits >= MostExact)
            {
                return false;
            }
        }

        if (!TryExponent(text[at..], out var exponent) || Math.Abs(exponent -= decimals) >= Powers.Length)
        {
            return false;
        }

        var exact = exponent < 0 ? digits / Powers[-exponent] : digits * Powers[exponent];
        value = (float)(text[0] == '-' ? -exact : exact);

        // Half-way between two floats the double no longer says on which side the number is; and small floats have fewer bits.
        return (BitConverter.DoubleToUInt64Bits(exact) & 0x1FFF_FFFF) != 0x1000_0000 && (digits == 0 || exact is > 1e-30 and < 1e30);
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        var isNegative = text.Length > 1 && text[1] == '-';
        var figures = text[(text.Length > 1 && text[1] is (byte)'-' or (byte)'+' ? 2 : 1)..];
        if (figures.Length is 0 or > 2)
        {
            return false;
        }

        foreach (var c in figures)
        {
            exponent = exponent * 10 + (c - '0');
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }
}
