using System.Collections.Frozen;

namespace Semblance.Documents.Search;

/// <summary>
/// Words in nearly every English text, which nobody is looking for: the list of Snowball, which PostgreSQL uses,
/// https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/snowball/stopwords/english.stop.
/// </summary>
public static class StopWords
{
    private static readonly FrozenSet<string> Words = """
        i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself they them their theirs themselves
        what which who whom this that these those am is are was were be been being have has had having do does did doing a an the and but if or because as until while
        of at by for with about against between into through during before after above below to from up down in out on off over under again further then once here
        there when where why how all any both each few more most other some such no nor not only own same so than too very s t can will just don should now
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string word) => Words.Contains(word);
}
