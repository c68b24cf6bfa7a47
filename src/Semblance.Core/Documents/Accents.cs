using System.Globalization;
using System.Text;

namespace Semblance.Documents;

/// <summary>Takes accents off: every character is decomposed (Unicode Standard Annex #15, form D), and its non-spacing marks go.</summary>
public static class Accents
{
    // The Unicode Standard, version 14, chapter 3.12: a syllable is a leading, a vowel and perhaps a trailing letter, by arithmetic.
    private const int FirstSyllable = 0xAC00;
    private const int Syllables = 11_172;
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTrailing = 0x11A7;
    private const int Vowels = 21;
    private const int Trailings = 28;

    private static readonly Lazy<Dictionary<int, Rune[]>> Left = new(Read);

    /// <summary>Appends what is left of one character: nothing of a mark.</summary>
    public static void AppendStripped(Rune rune, StringBuilder text)
    {
        if (rune.IsAscii)
        {
            text.Append((char)rune.Value);
        }
        else if (rune.Value - FirstSyllable is >= 0 and < Syllables and var syllable)
        {
            text.Append((char)(FirstLeading + (syllable / (Vowels * Trailings))));
            text.Append((char)(FirstVowel + (syllable / Trailings % Vowels)));
            text.Append(syllable % Trailings > 0 ? ((char)(BeforeTrailing + (syllable % Trailings))).ToString() : "");
        }
        else if (Left.Value.TryGetValue(rune.Value, out var left))
        {
            Array.ForEach(left, r => text.Append(r));
        }
        else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
        {
            text.Append(rune);
        }
    }

    /// <summary>The table that scripts/make-decompositions.py writes.</summary>
    private static Dictionary<int, Rune[]> Read()
    {
        using var reader = new StreamReader(typeof(Accents).Assembly.GetManifestResourceStream("decompositions.txt")!);
        var left = new Dictionary<int, Rune[]>();
        while (reader.ReadLine() is { } line)
        {
            var codes = line.Split(' ').Select(code => int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            left[codes[0]] = [.. codes.Skip(1).Select(code => new Rune(code))];
        }

        return left;
    }
}
