using System.Globalization;
using Semblance.Documents.Search;

namespace Semblance.Storage.Sqlite;

/// <summary>What FTS5 is asked for. Words are letters and digits alone, in quotes: nothing in them is read as more (https://www.sqlite.org/fts5.html#full_text_query_syntax).</summary>
internal sealed class SqliteWords
{
    public SqliteWords(SearchWords words, long index)
    {
        var scope = string.Create(CultureInfo.InvariantCulture, $"scope : \"i{index}\"");
        var wanted = words.Wanted.Select(Of).ToList();
        var unwanted = words.Unwanted.Count == 0 ? "" : $" NOT {{content}} : ({string.Join(" OR ", words.Unwanted.Select(Of))})";
        None = words.Unwanted.Count == 0 ? null : $"{scope} AND {{content}} : ({string.Join(" OR ", words.Unwanted.Select(Of))})";
        if (wanted.Count > 0)
        {
            Any = $"{{content}} : ({string.Join(" OR ", wanted)})";
            All = $"({scope} AND {{content}} : ({string.Join(" AND ", wanted)})){unwanted}";
            Some = $"({scope} AND {Any}){unwanted}";
        }
    }

    /// <summary>Every wanted word, and no unwanted one; null where none is wanted.</summary>
    public string? All { get; }

    /// <summary>Any wanted word, and no unwanted one.</summary>
    public string? Some { get; }

    /// <summary>Any wanted word, wherever.</summary>
    public string? Any { get; }

    /// <summary>Any unwanted word; null where there are none.</summary>
    public string? None { get; }

    private static string Of(SearchTerm term) => $"\"{string.Join(' ', term.Words)}\"{(term.IsPrefix ? " *" : "")}";
}
