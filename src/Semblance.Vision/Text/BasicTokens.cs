using System.Globalization;
using System.Text;
using Semblance.Documents;

namespace Semblance.Vision.Text;

/// <summary>
/// BERT's basic tokenisation: a text as words, every sign of punctuation a word of its own
/// (Devlin et al., "BERT", 2019; https://github.com/google-research/bert/blob/eedf5716ce1268e56f0a50264a88cafad334ac61/tokenization.py#L185-L296).
/// </summary>
internal static class BasicTokens
{
    private static readonly (int First, int Last)[] Chinese =
    [
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0x2F800, 0x2FA1F),
    ];

    /// <param name="most">Words; the rest of the text is not looked at.</param>
    public static List<string> Of(string text, TokenizerSettings settings, int most)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (words.Count >= most)
            {
                return words;
            }

            if (IsBlank(rune))
            {
                Close(words, word, settings);
            }
            else if (!settings.Cleans || !IsNoise(rune))
            {
                Take(rune, settings, words, word);
            }
        }

        Close(words, word, settings);
        return words;
    }

    private static void Take(Rune rune, TokenizerSettings settings, List<string> words, StringBuilder word)
    {
        if (IsPunctuation(rune) || (settings.SplitsChinese && IsChinese(rune.Value)))
        {
            Close(words, word, settings);
            Append(rune, settings, word);
            Close(words, word, settings);
        }
        else
        {
            Append(rune, settings, word);
        }
    }

    private static void Append(Rune rune, TokenizerSettings settings, StringBuilder word)
    {
        if (settings.StripsAccents)
        {
            Accents.AppendStripped(rune, word);
        }
        else
        {
            word.Append(rune);
        }
    }

    /// <summary>Made lower case last: a capital may come out of its decomposition alone (U+0130).</summary>
    private static void Close(List<string> words, StringBuilder word, TokenizerSettings settings)
    {
        if (word.Length > 0)
        {
            words.Add(settings.LowerCase ? word.ToString().ToLowerInvariant() : word.ToString());
            word.Clear();
        }
    }

    private static bool IsBlank(Rune rune) => rune.Value is '\t' or '\n' or '\r' || Rune.IsWhiteSpace(rune);

    /// <summary>Control and format characters, what has no meaning of its own, and the sign for what could not be decoded.</summary>
    private static bool IsNoise(Rune rune) => rune.Value == 0xFFFD
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate;

    /// <summary>Signs of ASCII that Unicode calls symbols, such as ^ and $, count too.</summary>
    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    private static bool IsChinese(int code) => code >= 0x3400 && Array.Exists(Chinese, range => code >= range.First && code <= range.Last);
}
