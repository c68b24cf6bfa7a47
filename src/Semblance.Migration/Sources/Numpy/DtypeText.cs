using System.Globalization;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Numpy;

/// <summary>Reads NumPy's spelling of an element type. Source: https://numpy.org/doc/2.2/reference/arrays.interface.html (typestr).</summary>
internal static class DtypeText
{
    /// <summary>
    /// From <c>&lt;f8</c>, <c>f8</c>, <c>|u1</c>, <c>&gt;i4</c>, <c>&lt;U12</c>, <c>|S5</c>, <c>|b1</c>, <c>|O</c> or <c>O8</c>. Null for all that no store
    /// needs: structured and void types, dates, complex and extended numbers, and anything that is no type at all.
    /// </summary>
    public static Dtype? Parse(string text)
    {
        var bigEndian = text.StartsWith('>');
        var plain = text.Length > 0 && text[0] is '<' or '>' or '|' or '=' ? text[1..] : text;
        if (plain.Length == 0 || plain.Length > 10)
        {
            return null;
        }

        if (plain is "O" or "O8" or "O4")
        {
            return new Dtype('O', 8, BigEndian: false);
        }

        if (plain is "?")
        {
            return new Dtype('b', 1, BigEndian: false);
        }

        return int.TryParse(plain.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? OfKind(plain[0], size, bigEndian) : null;
    }

    private static Dtype? OfKind(char kind, int size, bool bigEndian) => (kind, size) switch
    {
        ('f', 2 or 4 or 8) or ('i' or 'u', 2 or 4 or 8) => new Dtype(kind, size, bigEndian),
        ('i' or 'u' or 'b', 1) => new Dtype(kind, size, BigEndian: false),
        ('U', >= 0 and <= MaxWidth) => new Dtype('U', size * 4, bigEndian),
        ('S' or 'a', >= 0 and <= MaxWidth) => new Dtype('S', size, BigEndian: false),
        _ => null,
    };

    /// <summary>Characters in one fixed-width string; far beyond any name, path or address.</summary>
    private const int MaxWidth = 1 << 20;
}
