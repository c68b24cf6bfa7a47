using System.Globalization;

namespace Semblance.Documents;

/// <summary>
/// Cuts a document's text into pieces for search. Paragraphs of one section and page are put together until they reach the target; one that is longer than
/// the most a piece may have is cut at the end of a sentence or, failing that, of a word, and the next piece begins some characters before the cut, so that
/// what lies across it is whole in one of them. The words of a heading are in the first piece under it.
/// </summary>
public sealed class TextChunker
{
    /// <summary>Characters of a piece: what the sentence models' 256 tokens hold, about.</summary>
    public const int Target = 1_000;

    public const int Most = 2_000;

    public const int Overlap = 200;

    private readonly Guid _document;
    private readonly List<(string Text, Place Place)> _open = [];
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private string? _heading;
    private int _length;
    private int _count;

    /// <param name="document">Pieces of the same text of the same document get the same ids, whenever it is cut.</param>
    public TextChunker(Guid document) => _document = document;

    /// <summary>No text waits for more.</summary>
    public bool IsEmpty => _open.Count == 0;

    /// <summary>Every piece of a document; none for one without text.</summary>
    public static IEnumerable<TextChunk> Cut(Guid document, IEnumerable<Section> sections)
    {
        var chunker = new TextChunker(document);
        return [.. sections.SelectMany(chunker.Add), .. chunker.End()];
    }

    /// <returns>The pieces that are whole now.</returns>
    public IEnumerable<TextChunk> Add(Section section)
    {
        var chunks = new List<TextChunk>();
        if (_open.Count > 0 && (section.Heading != _heading || section.Place.Page != _open[0].Place.Page))
        {
            chunks.AddRange(End());
        }

        var heading = section.Heading == _heading || string.IsNullOrWhiteSpace(section.Heading) ? null : section.Heading.Trim();
        _heading = section.Heading;
        foreach (var (text, place) in Paragraphs(section))
        {
            var paragraph = heading is null ? text : $"{heading}\n{text}";
            heading = null;
            if (_length > 0 && _length + 2 + paragraph.Length > Target)
            {
                chunks.AddRange(End());
            }

            foreach (var piece in Pieces(paragraph))
            {
                _open.Add((piece, place));
                _length += piece.Length + (_length > 0 ? 2 : 0);
                if (_length >= Target)
                {
                    chunks.AddRange(End());
                }
            }
        }

        return chunks;
    }

    /// <summary>The piece that waited for more; none where nothing did.</summary>
    public IEnumerable<TextChunk> End()
    {
        if (_open.Count == 0)
        {
            return [];
        }

        var text = string.Join("\n\n", _open.Select(o => o.Text));
        var place = _open[0].Place;
        _open.Clear();
        _length = 0;

        // The same words may stand in a document twice.
        var times = _seen[text] = _seen.GetValueOrDefault(text) + 1;
        return [new TextChunk(DeterministicId.Of("chunk", [_document.ToString(), times.ToString(CultureInfo.InvariantCulture), text]), _count++, text, place)];
    }

    private static IEnumerable<(string Text, Place Place)> Paragraphs(Section section)
    {
        var line = 0;
        foreach (var block in section.Text.Split("\n\n"))
        {
            var text = block.Trim();
            if (text.Length > 0)
            {
                var before = block.AsSpan(0, block.Length - block.TrimStart('\n', ' ', '\t').Length).Count('\n');
                yield return (text, section.Place.Line is { } first ? section.Place with { Line = first + line + before } : section.Place);
            }

            line += block.AsSpan().Count('\n') + 2;
        }
    }

    /// <summary>A text of any length in pieces of at most <see cref="Most"/> characters.</summary>
    internal static IEnumerable<string> Pieces(string paragraph)
    {
        var from = 0;
        while (paragraph.Length - from > Most)
        {
            var to = EndOf(paragraph, from);
            yield return paragraph[from..to].Trim();
            from = StartAfter(paragraph, from, to);
        }

        yield return paragraph[from..].Trim();
    }

    /// <summary>Behind a sentence in the last third, else behind a word, else where no more fits; never inside a surrogate pair.</summary>
    private static int EndOf(string text, int from)
    {
        var last = from + Most;
        for (var i = last - 1; i > from + (2 * Most / 3); i--)
        {
            if (text[i - 1] is '.' or '!' or '?' or '。' && char.IsWhiteSpace(text[i]))
            {
                return i;
            }
        }

        var blank = text.LastIndexOfAny([' ', '\n', '\t'], last - 1, Most / 3);
        return blank > from ? blank : char.IsHighSurrogate(text[last - 1]) ? last - 1 : last;
    }

    private static int StartAfter(string text, int from, int cut)
    {
        var earliest = Math.Max(from + 1, cut - Overlap);
        var blank = text.IndexOfAny([' ', '\n', '\t'], earliest, cut - earliest);
        var start = blank >= 0 ? blank + 1 : earliest;
        return char.IsLowSurrogate(text[start]) ? start + 1 : start;
    }
}
