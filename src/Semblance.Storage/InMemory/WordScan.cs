using Semblance.Documents.Search;

namespace Semblance.Storage.InMemory;

/// <summary>Looks for words in texts one after another, and ranks those that have them by BM25: what indexes prove themselves against.</summary>
internal sealed class WordScan(SearchWords words)
{
    // As FTS5 has them: https://www.sqlite.org/fts5.html#the_bm25_function.
    private const double Saturation = 1.2;
    private const double LengthShare = 0.75;

    private readonly List<Term> _wanted = [.. words.Wanted.Select(t => new Term(t))];
    private readonly List<Term> _unwanted = [.. words.Unwanted.Select(t => new Term(t))];

    /// <summary>No unwanted word is in it.</summary>
    public bool Admits(SearchChunk chunk)
    {
        var text = TextOf(chunk);
        return _unwanted.TrueForAll(t => t.Find(text).Count == 0);
    }

    /// <summary>Those with every wanted word, the best first; where these are fewer than asked for, then those with some.</summary>
    public List<SearchChunk> Rank(IReadOnlyList<SearchChunk> chunks, int hits)
    {
        var texts = chunks.Select(c => (Chunk: c, Text: TextOf(c))).ToList();
        var mean = texts.Count == 0 ? 1 : texts.Average(t => t.Text.Words.Count);
        var weights = _wanted.ConvertAll(term =>
        {
            var having = texts.Count(t => term.Find(t.Text).Count > 0);
            return Math.Max(1e-6, Math.Log((texts.Count - having + 0.5) / (having + 0.5)));
        });
        var found = texts
            .Select(t =>
            {
                var times = _wanted.ConvertAll(term => term.Find(t.Text).Count);
                var length = Saturation * (1 - LengthShare + (LengthShare * t.Text.Words.Count / mean));
                return (t.Chunk, Matched: times.Count(n => n > 0), Score: times.Select((n, i) => weights[i] * n * (Saturation + 1) / (n + length)).Sum());
            })
            .Where(f => f.Matched > 0)
            .OrderByDescending(f => f.Matched == _wanted.Count)
            .ThenByDescending(f => f.Score)
            .ThenBy(f => f.Chunk.Document)
            .ThenBy(f => f.Chunk.Id)
            .ToList();
        var whole = found.Count(f => f.Matched == _wanted.Count);
        return [.. (whole < hits ? found : found.Take(whole)).Select(f => f.Chunk)];
    }

    /// <summary>Where the wanted words are.</summary>
    public IReadOnlyList<TextMark> Mark(SearchChunk chunk)
    {
        var text = TextOf(chunk);
        return [.. _wanted.SelectMany(t => t.Find(text)).Distinct().Order().Select(i => text.Words[i].Mark)];
    }

    private static StemmedText TextOf(SearchChunk chunk)
    {
        var folded = FoldedText.Of(chunk.Text);
        var found = new List<(string, TextMark)>();
        for (var from = 0; from < folded.Text.Length;)
        {
            var to = folded.Text.IndexOf(' ', from);
            to = to < 0 ? folded.Text.Length : to;
            if (to > from)
            {
                var start = folded.Origins[from];
                found.Add((EnglishStem.Of(folded.Text.AsSpan(from, to - from)), new TextMark(start, folded.Origins[to] - start)));
            }

            from = to + 1;
        }

        return new StemmedText(found);
    }

    private sealed record StemmedText(List<(string Stem, TextMark Mark)> Words);

    private sealed class Term(SearchTerm term)
    {
        private readonly string[] _stems = [.. term.Words.Select(w => EnglishStem.Of(FoldedText.Of(w).Text))];

        /// <summary>Which words of a text are of it.</summary>
        public List<int> Find(StemmedText text)
        {
            var found = new List<int>();
            for (var i = 0; i + _stems.Length <= text.Words.Count; i++)
            {
                if (Enumerable.Range(0, _stems.Length).All(j => Matches(text.Words[i + j].Stem, j)))
                {
                    found.AddRange(Enumerable.Range(i, _stems.Length));
                }
            }

            return found;
        }

        private bool Matches(string stem, int at) => term.IsPrefix && at == _stems.Length - 1
            ? stem.StartsWith(_stems[at], StringComparison.Ordinal)
            : stem == _stems[at];
    }
}
