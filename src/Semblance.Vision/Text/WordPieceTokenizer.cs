namespace Semblance.Vision.Text;

/// <summary>
/// Cuts text into the pieces that a BERT-like model knows: words, and of a word that it does not know the longest beginning that it knows, then the longest piece
/// that follows (Wu et al., "Google's Neural Machine Translation System", 2016, as BERT uses it:
/// https://github.com/google-research/bert/blob/eedf5716ce1268e56f0a50264a88cafad334ac61/tokenization.py#L299-L361). Safe for concurrent use.
/// A text that spells a special token, such as [SEP], is text like any other: what a document says must not steer the model.
/// </summary>
public sealed class WordPieceTokenizer
{
    private const string Continuing = "##";

    // A longer word is unknown as a whole (max_input_chars_per_word of the same source, since its release for multilingual models 100).
    private const int MostOfWord = 100;

    private readonly Dictionary<string, int> _pieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _first;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _later;
    private readonly int _longest;
    private readonly int _unknown;
    private readonly int _start;
    private readonly int _end;

    /// <param name="vocabulary">Every piece by its text, those that continue a word with <c>##</c> before them.</param>
    /// <exception cref="SemblanceException">Invalid, <c>tokenizer-invalid</c>: a piece that every vocabulary has is missing.</exception>
    public WordPieceTokenizer(IReadOnlyDictionary<string, int> vocabulary, TokenizerSettings settings)
    {
        Settings = settings;
        (_unknown, _start, _end) = (Special(vocabulary, "[UNK]"), Special(vocabulary, "[CLS]"), Special(vocabulary, "[SEP]"));
        Padding = vocabulary.GetValueOrDefault("[PAD]");
        var later = new Dictionary<string, int>(StringComparer.Ordinal);
        _pieces = new Dictionary<string, int>(vocabulary.Count, StringComparer.Ordinal);
        foreach (var (piece, id) in vocabulary)
        {
            _pieces[piece] = id;
            if (piece.StartsWith(Continuing, StringComparison.Ordinal))
            {
                later[piece[Continuing.Length..]] = id;
            }
        }

        (_first, _later) = (_pieces.GetAlternateLookup<ReadOnlySpan<char>>(), later.GetAlternateLookup<ReadOnlySpan<char>>());
        _longest = _pieces.Keys.Max(piece => piece.Length);
    }

    public TokenizerSettings Settings { get; }

    /// <summary>The highest id and one: as many pieces as a model must know.</summary>
    public int Size => _pieces.Values.Max() + 1;

    /// <summary>What fills up shorter texts of a batch.</summary>
    public int Padding { get; }

    /// <summary>The ids of a text's pieces between the marks of beginning and end.</summary>
    /// <param name="most">With both marks, 2 at least; what comes after is cut off.</param>
    public long[] Encode(string text, int most)
    {
        var ids = new List<long> { _start };
        foreach (var word in BasicTokens.Of(text, Settings, most - 2))
        {
            Append(word, ids);
            if (ids.Count >= most - 1)
            {
                break;
            }
        }

        if (ids.Count > most - 1)
        {
            ids.RemoveRange(most - 1, ids.Count - most + 1);
        }

        ids.Add(_end);
        return [.. ids];
    }

    /// <summary>All of the word's pieces, or, where any of it is unknown, the one sign for that.</summary>
    private void Append(ReadOnlySpan<char> word, List<long> ids)
    {
        var before = ids.Count;
        for (var from = 0; from < word.Length;)
        {
            var (length, id) = IsTooLong(word) ? (0, 0) : Longest(word[from..], from == 0 ? _first : _later);
            if (length == 0)
            {
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(_unknown);
                return;
            }

            ids.Add(id);
            from += length;
        }
    }

    private (int Length, int Id) Longest(ReadOnlySpan<char> rest, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces)
    {
        for (var length = Math.Min(rest.Length, _longest); length > 0; length--)
        {
            if (pieces.TryGetValue(rest[..length], out var id))
            {
                return (length, id);
            }
        }

        return (0, 0);
    }

    /// <summary>Counted in characters as people see them in a table of Unicode, not in the halves of a pair.</summary>
    private static bool IsTooLong(ReadOnlySpan<char> word)
    {
        if (word.Length <= MostOfWord)
        {
            return false;
        }

        var runes = 0;
        foreach (var _ in word.EnumerateRunes())
        {
            runes++;
        }

        return runes > MostOfWord;
    }

    private static int Special(IReadOnlyDictionary<string, int> vocabulary, string piece) => vocabulary.TryGetValue(piece, out var id)
        ? id
        : throw TokenizerFile.Invalid($"its vocabulary has no {piece}, so it is of no BERT-like model");
}
