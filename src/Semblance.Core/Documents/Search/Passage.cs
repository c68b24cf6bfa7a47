namespace Semblance.Documents.Search;

/// <summary>A stretch of a text that shows why it was found.</summary>
/// <param name="Start">Where in the text it begins, in characters.</param>
/// <param name="Marks">Found words, from the beginning of <paramref name="Text"/>.</param>
public sealed record Passage(int Start, string Text, IReadOnlyList<TextMark> Marks)
{
    /// <summary>Characters of a passage, about.</summary>
    public const int Length = 240;

    /// <summary>The stretches with most of the found words, in the order of the text; its beginning where nothing is marked.</summary>
    /// <param name="most">At least 1.</param>
    public static IReadOnlyList<Passage> Of(string text, IReadOnlyList<TextMark> marks, int most = 2)
    {
        if (text.Length <= Length || marks.Count == 0)
        {
            return [Cut(text, 0, marks)];
        }

        var chosen = new List<(int Start, int Found)>();
        var left = marks.ToList();
        while (chosen.Count < most && left.Count > 0)
        {
            var best = left.MaxBy(m => left.Count(o => o.Start >= m.Start && o.Start + o.Length <= m.Start + (Length * 3 / 4)));
            chosen.Add((Math.Max(0, best.Start - (Length / 4)), 0));
            left.RemoveAll(m => m.Start >= best.Start - (Length / 4) && m.Start < best.Start + Length);
        }

        return [.. chosen.OrderBy(c => c.Start).Select(c => Cut(text, c.Start, marks))];
    }

    /// <summary>From the beginning of a word to the end of one, as far as there are any.</summary>
    private static Passage Cut(string text, int start, IReadOnlyList<TextMark> marks)
    {
        if (start > 0)
        {
            var blank = text.IndexOfAny([' ', '\n', '\t'], start, Math.Min(Length / 4, text.Length - start));
            start = blank >= 0 ? blank + 1 : char.IsLowSurrogate(text[start]) ? start + 1 : start;
        }

        var end = Math.Min(text.Length, start + Length);
        if (end < text.Length)
        {
            var blank = text.LastIndexOfAny([' ', '\n', '\t'], end, Length / 4);
            end = blank > start ? blank : char.IsLowSurrogate(text[end]) ? end - 1 : end;
        }

        return new Passage(
            start, text[start..end],
            [.. marks.Where(m => m.Start >= start && m.Start + m.Length <= end).Select(m => m with { Start = m.Start - start })]);
    }
}
