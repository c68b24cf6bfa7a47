using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>
/// JSON of documents in the one form in which every store gives it back: names sorted, the last of several that are the same, no blanks, numbers without an
/// exponent, as jsonb writes them.
/// </summary>
internal static class DocumentJson
{
    public const int Most = 16_000_000;

    private const int MostDigits = 1_000;

    // Of what is written: numbers may grow to a thousand times their length. What is kept already was as long at most, four bytes a character.
    private const long MostWritten = 4L * Most;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <exception cref="SemblanceException">Invalid, <c>document-json</c>: it is none, is too long, also once its numbers are written out, nests deeper than 64, or holds a number beyond a double.</exception>
    public static string Required(string json, string what)
    {
        if (json.Length > Most)
        {
            throw Refused(what, $"at most {Most:N0} characters");
        }

        try
        {
            return Sorted(json);
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException)
        {
            throw Refused(what, "JSON that nests at most 64 deep, with numbers that a double holds and that are not too long when they are written out");
        }
    }

    /// <inheritdoc cref="Required"/>
    public static string? Optional(string? json, string what) => json is null ? null : Required(json, what);

    /// <summary>The same for JSON that must be an object.</summary>
    public static string Object(string json, string what) => Required(json, what) is ['{', ..] sorted ? sorted : throw Refused(what, "a JSON object");

    /// <summary>What is JSON already, in the one form.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="FormatException">A number is out of range.</exception>
    public static string Sorted(string json)
    {
        using var document = JsonDocument.Parse(WholeText.OfJson(json));
        return Written(writer => Write(writer, document.RootElement));
    }

    public static string? SortedOrNull(string? json) => json is null ? null : Sorted(json);

    public static string Write(IReadOnlyList<string> texts) => Written(writer =>
    {
        writer.WriteStartArray();
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    });

    public static string Write(IReadOnlyList<IReadOnlyList<string?>> rows) => Written(writer =>
    {
        writer.WriteStartArray();
        foreach (var row in rows)
        {
            writer.WriteStartArray();
            foreach (var cell in row)
            {
                writer.WriteStringValue(cell);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    });

    public static string Write(IReadOnlyDictionary<string, string> values) => values.Count == 0 ? "{}" : Written(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in StoreJson.Sorted(values))
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    });

    public static IReadOnlyList<IReadOnlyList<string?>> ReadRows(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(row => (string?[])[.. row.EnumerateArray().Select(cell => cell.GetString())])];
    }

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Writing))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    values[DocumentText.Clean(property.Name)] = property.Value;
                }

                writer.WriteStartObject();
                foreach (var (name, value) in values)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var value in element.EnumerateArray())
                {
                    Write(writer, value);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(DocumentText.Clean(element.GetString()!));
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Plain(element.GetRawText()), skipInputValidation: true);
                if (writer.BytesCommitted + writer.BytesPending > MostWritten)
                {
                    throw new FormatException();
                }

                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>1.50E1 is 15.0: as many places as there were, whatever the exponent has moved.</summary>
    private static string Plain(string number)
    {
        if (!double.IsFinite(double.Parse(number, CultureInfo.InvariantCulture)))
        {
            throw new FormatException();
        }

        var isNegative = number[0] == '-';
        var mantissa = (isNegative ? number[1..] : number).Split('e', 'E');
        var exponent = mantissa.Length == 1 ? 0 : int.Parse(mantissa[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa[0].IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa[0].Replace(".", "", StringComparison.Ordinal);
        var whole = (point < 0 ? digits.Length : point) + (long)exponent;
        if (Math.Abs(whole) > MostDigits || digits.Length > MostDigits)
        {
            throw new FormatException();
        }

        digits = whole < 0 ? new string('0', (int)-whole) + digits : digits.PadRight((int)whole, '0');
        var (before, after) = (digits[..(int)Math.Max(whole, 0)].TrimStart('0'), digits[(int)Math.Max(whole, 0)..]);
        var plain = (before.Length == 0 ? "0" : before) + (after.Length == 0 ? "" : "." + after);
        return isNegative && plain.AsSpan().IndexOfAnyExcept('0', '.') >= 0 ? "-" + plain : plain;
    }

    private static SemblanceException Refused(string what, string rule) => new(ErrorKind.Invalid, "document-json", $"The {what} takes {rule}.");
}
