using System.Globalization;
using System.Text;

namespace Semblance.Documents;

/// <summary>Text without what no database takes as a character: NUL and halves of a surrogate pair are U+FFFD.</summary>
public static class WholeText
{
    public static string Of(string text)
    {
        if (text.AsSpan().IndexOf('\0') < 0 && text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        }

        return whole.ToString();
    }

    /// <summary>Escapes of half a surrogate pair, which other programs write and no database takes, as U+FFFD.</summary>
    public static string OfJson(string json)
    {
        if (!json.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
        {
            return json;
        }

        var whole = new StringBuilder(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\' || i + 1 == json.Length)
            {
                whole.Append(json[i]);
            }
            else if (EscapeAt(json, i) is not { } unit || !char.IsSurrogate(unit))
            {
                whole.Append(json[i]).Append(json[++i]);
            }
            else if (char.IsHighSurrogate(unit) && EscapeAt(json, i + 6) is { } next && char.IsLowSurrogate(next))
            {
                whole.Append(json, i, 12);
                i += 11;
            }
            else
            {
                whole.Append("\\uFFFD");
                i += 5;
            }
        }

        return whole.ToString();
    }

    private static char? EscapeAt(string json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
