using Semblance.Documents.Search;

namespace Semblance.Storage;

/// <summary>Which words of a text were found, as the highlighter of a database shows them.</summary>
internal static class MarkedText
{
    /// <param name="text">As it was stored.</param>
    /// <param name="marked">What <see cref="FoldedText"/> makes of it, found words between &lt; and &gt;, which it has none of; null for nothing found.</param>
    /// <returns>In order. None where the database folds a character differently.</returns>
    public static IReadOnlyList<TextMark> Read(string text, string? marked)
    {
        if (marked is null || !marked.Contains('<', StringComparison.Ordinal))
        {
            return [];
        }

        var folded = FoldedText.Of(text);
        var marks = new List<TextMark>();
        var (at, from) = (0, -1);
        foreach (var c in marked)
        {
            switch (c)
            {
                case '<':
                    from = at;
                    break;
                case '>' when from >= 0:
                    marks.Add(new TextMark(from, at - from));
                    from = -1;
                    break;
                default:
                    at++;
                    break;
            }
        }

        return at == folded.Text.Length ? marks.ConvertAll(m => Original(folded, m)) : [];
    }

    /// <summary>The same of a highlighter that leaves the text as it is.</summary>
    /// <param name="begin">Before a found word; where the text has the character itself, it is taken for that.</param>
    /// <param name="end">Behind it.</param>
    public static IReadOnlyList<TextMark> ReadBetween(string text, string? marked, char begin, char end)
    {
        var marks = new List<TextMark>();
        var (at, from) = (0, -1);
        foreach (var c in marked ?? "")
        {
            if (at < text.Length && c == text[at])
            {
                at++;
            }
            else if (c == begin)
            {
                from = at;
            }
            else if (c == end && from >= 0)
            {
                marks.Add(new TextMark(from, at - from));
                from = -1;
            }
            else
            {
                return [];
            }
        }

        return marks;
    }

    private static TextMark Original(FoldedText folded, TextMark mark)
    {
        var start = folded.Origins[mark.Start];
        return new TextMark(start, folded.Origins[mark.Start + mark.Length] - start);
    }
}
