using System.Text;

namespace Semblance.Documents.Search;

/// <summary>
/// What somebody typed into a search box. Words are looked for in any form of theirs (loan, loans), words in quotes as a phrase, <c>onboard*</c> as the beginning of a
/// word; <c>-draft</c> and <c>-"first draft"</c> must not be in a hit. Anything else that is typed separates words: there is nothing that could be a mistake. A word
/// with signs inside (<c>/v1/loans</c>, <c>E-504</c>) is a phrase of its parts.
/// </summary>
public sealed record SearchWords
{
    /// <summary>Characters of a query.</summary>
    public const int MostText = 1_000;

    /// <summary>Terms of a query; what follows is ignored.</summary>
    public const int MostTerms = 32;

    public static readonly SearchWords None = new();

    /// <summary>As it was typed.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Hits with all of them come before hits with some.</summary>
    public IReadOnlyList<SearchTerm> Wanted { get; private init; } = [];

    /// <summary>In no hit, however it was found.</summary>
    public IReadOnlyList<SearchTerm> Unwanted { get; private init; } = [];

    /// <summary>What the words mean, for a model: without the signs and what is not wanted.</summary>
    public string Meaning { get; private init; } = "";

    /// <exception cref="SemblanceException">Invalid, <c>query-long</c>.</exception>
    public static SearchWords Of(string text)
    {
        if (text.Length > MostText)
        {
            throw new SemblanceException(ErrorKind.Invalid, "query-long", $"The query has {text.Length} characters: say it with {MostText} or fewer.");
        }

        var wanted = new List<SearchTerm>();
        var unwanted = new List<SearchTerm>();
        var meaning = new StringBuilder();
        foreach (var (typed, isExcluded, isPrefix) in Parts(text))
        {
            if (!isExcluded)
            {
                meaning.Append(meaning.Length > 0 ? " " : "").Append(typed);
            }

            var words = WordsOf(typed);
            if (words.Count > 0 && !words.All(w => StopWords.Contains(w)) && wanted.Count + unwanted.Count < MostTerms)
            {
                (isExcluded ? unwanted : wanted).Add(new SearchTerm(words, isPrefix));
            }
        }

        return new SearchWords { Text = text, Wanted = wanted, Unwanted = unwanted, Meaning = meaning.ToString() };
    }

    /// <summary>Words between blanks and texts between quotes; a quote that is never closed goes to the end.</summary>
    private static IEnumerable<(string Text, bool IsExcluded, bool IsPrefix)> Parts(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var isExcluded = text[at] == '-' && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);
            at += isExcluded ? 1 : 0;
            var isQuoted = IsQuote(text[at]);
            at += isQuoted ? 1 : 0;
            var end = at;
            while (end < text.Length && !IsQuote(text[end]) && (isQuoted || !char.IsWhiteSpace(text[end])))
            {
                end++;
            }

            var part = text[at..end];
            at = isQuoted ? end + 1 : end;
            yield return (part.TrimEnd('*').Trim(), isExcluded, !isQuoted && part.EndsWith('*'));
        }
    }

    private static bool IsQuote(char c) => c is '"' or '“' or '”' or '„' or '«' or '»';

    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (FoldedText.IsOfWord(rune))
            {
                word.Append(rune);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        // A mark alone is part of a word and none.
        return words.FindAll(w => FoldedText.Of(w).Text.Length > 0);
    }
}
