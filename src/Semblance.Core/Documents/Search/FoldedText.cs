using System.Globalization;
using System.Text;

namespace Semblance.Documents.Search;

/// <summary>
/// A text as it is searched: small letters without their accents, and a blank for whatever is neither letter nor digit. What PostgreSQL's function
/// <c>search_text</c> and SQLite's tokenizer unicode61 make of it.
/// </summary>
/// <param name="Text">Folded.</param>
/// <param name="Origins">For each character of <paramref name="Text"/>, where it came from in the original; one more at the end, its length.</param>
public sealed record FoldedText(string Text, IReadOnlyList<int> Origins)
{
    public static FoldedText Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return new FoldedText(string.Create(text.Length, text, Fold), [.. Enumerable.Range(0, text.Length + 1)]);
        }

        var folded = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length + 1);
        var at = 0;
        var part = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                folded.Append(Fold((char)rune.Value));
                origins.Add(at++);
                continue;
            }

            AppendPlain(rune, part);
            foreach (var plain in part.ToString().EnumerateRunes())
            {
                var before = folded.Length;
                folded.Append(IsOfWord(plain) ? Rune.ToLowerInvariant(plain) : new Rune(' '));
                origins.AddRange(Enumerable.Repeat(at, folded.Length - before));
            }

            part.Clear();
            at += rune.Utf16SequenceLength;
        }

        origins.Add(text.Length);
        return new FoldedText(folded.ToString(), origins);
    }

    /// <summary>Whether it belongs to a word: a letter, a digit, or a mark on one.</summary>
    public static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || IsMark(rune);

    private static void Fold(Span<char> folded, string text)
    {
        for (var i = 0; i < folded.Length; i++)
        {
            folded[i] = Fold(text[i]);
        }
    }

    /// <param name="ascii">Most of what there is; it has no accents.</param>
    private static char Fold(char ascii) => char.IsAsciiLetterOrDigit(ascii) ? char.ToLowerInvariant(ascii) : ' ';

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Accents of Latin, Greek and Cyrillic go: signs above and below letters of other scripts are as good as letters.</summary>
    private static void AppendPlain(Rune rune, StringBuilder text)
    {
        if (rune.Value is < 0x530 or (>= 0x1E00 and < 0x2000))
        {
            Accents.AppendStripped(rune, text);
        }
        else
        {
            text.Append(rune);
        }
    }
}
