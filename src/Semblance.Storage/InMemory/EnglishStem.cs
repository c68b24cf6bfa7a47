namespace Semblance.Storage.InMemory;

/// <summary>
/// What English words have in common whatever their ending: loan, loans; onboard, onboarding. The algorithm of M. F. Porter, An algorithm for suffix stripping (1980),
/// https://tartarus.org/martin/PorterStemmer/def.txt, which SQLite's tokenizer "porter" follows, too.
/// </summary>
internal static class EnglishStem
{
    private static readonly (string Ending, string To)[] Second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"),
        ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string Ending, string To)[] Third =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Fourth =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"];

    /// <param name="word">In small letters.</param>
    public static string Of(string word)
    {
        if (word.Length < 3 || !word.All(char.IsAsciiLetterLower))
        {
            return word;
        }

        word = Past(Plural(word));
        word = word.EndsWith('y') && HasVowel(word[..^1]) ? word[..^1] + "i" : word;
        word = Replace(Replace(word, Second), Third);
        return Last(Suffix(word));
    }

    private static string Plural(string word) =>
        word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal) ? word[..^2]
        : word.EndsWith("ss", StringComparison.Ordinal) || !word.EndsWith('s') ? word
        : word[..^1];

    private static string Past(string word)
    {
        if (word.EndsWith("eed", StringComparison.Ordinal))
        {
            return Measure(word[..^3]) > 0 ? word[..^1] : word;
        }

        var cut = word.EndsWith("ed", StringComparison.Ordinal) ? 2 : word.EndsWith("ing", StringComparison.Ordinal) ? 3 : 0;
        if (cut == 0 || !HasVowel(word[..^cut]))
        {
            return word;
        }

        word = word[..^cut];
        return word.EndsWith("at", StringComparison.Ordinal) || word.EndsWith("bl", StringComparison.Ordinal) || word.EndsWith("iz", StringComparison.Ordinal) ? word + "e"
            : EndsDouble(word) && word[^1] is not ('l' or 's' or 'z') ? word[..^1]
            : Measure(word) == 1 && EndsShort(word) ? word + "e"
            : word;
    }

    private static string Replace(string word, (string Ending, string To)[] endings)
    {
        var (ending, to) = endings.Where(e => word.EndsWith(e.Ending, StringComparison.Ordinal)).OrderByDescending(e => e.Ending.Length).FirstOrDefault();
        return ending is not null && Measure(word[..^ending.Length]) > 0 ? word[..^ending.Length] + to : word;
    }

    private static string Suffix(string word)
    {
        if (Fourth.Where(e => word.EndsWith(e, StringComparison.Ordinal)).MaxBy(e => e.Length) is not { } ending)
        {
            return word;
        }

        var stem = word[..^ending.Length];
        return Measure(stem) > 1 && (ending != "ion" || (stem.Length > 0 && stem[^1] is 's' or 't')) ? stem : word;
    }

    private static string Last(string word)
    {
        if (word.EndsWith('e') && (Measure(word[..^1]) > 1 || (Measure(word[..^1]) == 1 && !EndsShort(word[..^1]))))
        {
            word = word[..^1];
        }

        return word.EndsWith("ll", StringComparison.Ordinal) && Measure(word) > 1 ? word[..^1] : word;
    }

    /// <summary>How often a consonant follows a vowel.</summary>
    private static int Measure(string word)
    {
        var count = 0;
        for (var i = 1; i < word.Length; i++)
        {
            count += IsConsonant(word, i) && !IsConsonant(word, i - 1) ? 1 : 0;
        }

        return count;
    }

    private static bool HasVowel(string word) => Enumerable.Range(0, word.Length).Any(i => !IsConsonant(word, i));

    private static bool EndsDouble(string word) => word.Length > 1 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    private static bool EndsShort(string word) =>
        word.Length > 2 && IsConsonant(word, word.Length - 1) && word[^1] is not ('w' or 'x' or 'y') && !IsConsonant(word, word.Length - 2) && IsConsonant(word, word.Length - 3);

    private static bool IsConsonant(string word, int at) => word[at] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => at == 0 || !IsConsonant(word, at - 1),
        _ => true,
    };
}
