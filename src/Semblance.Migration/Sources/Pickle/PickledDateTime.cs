using System.Globalization;
using System.Text;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>A datetime.datetime: ten bytes. Source: https://github.com/python/cpython/blob/v3.13.0/Lib/_pydatetime.py#L2290-L2325.</summary>
internal static class PickledDateTime
{
    /// <summary><c>Foreign("datetime.datetime", Text)</c> with the time as ISO 8601 without a zone, for Python's naive datetimes have none.</summary>
    public static SourceValue Of(Slot[] items, long at)
    {
        if (items is not [var state] || StateOf(state) is not { Length: 10 } b)
        {
            throw PickleFault.Malformed(at, "a datetime that is not ten bytes (or has a time zone)");
        }

        try
        {
            // The month's top bit is "fold": the second of two equal hours when clocks go back.
            var micros = (b[7] << 16) | (b[8] << 8) | b[9];
            var time = new DateTime((b[0] << 8) | b[1], b[2] & 0x7F, b[3], b[4], b[5], b[6], DateTimeKind.Unspecified).AddMicroseconds(micros);
            return new SourceValue.Foreign("datetime.datetime", new SourceValue.Text(time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture)));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw PickleFault.Malformed(at, "a datetime that does not exist");
        }
    }

    private static byte[]? StateOf(Slot slot)
    {
        var bytes = slot.Object switch { SourceValue.Binary binary => binary.Value, StringPart text => text.Bytes, _ => null };
        if (bytes?.Length != 10)
        {
            return slot.Object is SourceValue.Text { Value.Length: 10 } latin ? Encoding.Latin1.GetBytes(latin.Value) : null;
        }

        var copy = new byte[10];
        bytes.Read(0, copy);
        return copy;
    }
}
