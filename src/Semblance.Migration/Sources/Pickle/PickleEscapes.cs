using System.Globalization;
using System.Text;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>The two escaped spellings of protocol 0.</summary>
internal static class PickleEscapes
{
    /// <summary>Null when an escape is cut short or beyond Unicode.</summary>
    public static string? RawUnicode(ReadOnlySpan<byte> line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var digits = line[i] == '\\' && i + 1 < line.Length ? (line[i + 1] switch { (byte)'u' => 4, (byte)'U' => 8, _ => 0 }) : 0;
            if (digits == 0)
            {
                text.Append((char)line[i]);
                continue;
            }

            if (Hex(line, i + 2, digits) is not { } code || code > 0x10FFFF)
            {
                return null;
            }

            _ = code <= 0xFFFF ? text.Append((char)code) : text.Append(char.ConvertFromUtf32((int)code));
            i += 1 + digits;
        }

        return text.ToString();
    }

    /// <summary>The bytes of a quoted literal as Python 2's repr writes it. Null when quotes or an escape are broken.</summary>
    public static byte[]? Quoted(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ((byte)'\'' or (byte)'"'))
        {
            return null;
        }

        line = line[1..^1];
        var bytes = new List<byte>(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.Add(line[i]);
            }
            else if (++i == line.Length || !Escape(line, ref i, bytes))
            {
                return null;
            }
        }

        return bytes.ToArray();
    }

    private static bool Escape(ReadOnlySpan<byte> line, ref int i, List<byte> bytes)
    {
        switch (line[i])
        {
            case (byte)'x':
                if (Hex(line, i + 1, 2) is not { } code)
                {
                    return false;
                }

                bytes.Add((byte)code);
                i += 2;
                return true;
            case >= (byte)'0' and <= (byte)'7':
                bytes.Add(Octal(line, ref i));
                return true;
            default:
                var plain = "\\'\"abfnrtv".IndexOf((char)line[i], StringComparison.Ordinal);
                if (plain < 0)
                {
                    bytes.Add((byte)'\\');
                }

                bytes.Add(plain < 0 ? line[i] : "\\'\"\a\b\f\n\r\t\v"u8[plain]);
                return true;
        }
    }

    private static byte Octal(ReadOnlySpan<byte> line, ref int i)
    {
        var code = line[i] - '0';
        for (var more = 0; more < 2 && i + 1 < line.Length && line[i + 1] is >= (byte)'0' and <= (byte)'7'; more++)
        {
            code = (code * 8) + (line[++i] - '0');
        }

        return (byte)code;
    }

    private static uint? Hex(ReadOnlySpan<byte> line, int start, int digits) =>
        start + digits <= line.Length && uint.TryParse(line.Slice(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? code : null;
}
