using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Semblance.Clients;
using Semblance.Documents.Search;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Makes a <c>tsvector</c> of a text, as the server's <c>search_lexemes()</c> does (0033_rank_fewer_pieces), in its own binary form, which Npgsql knows nothing of and sends as bytes.
/// Source: https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/tsvector.c (tsvectorrecv). Not safe for concurrent use: words that come again are stemmed once.
/// </summary>
internal sealed class PostgresLexemes
{
    /// <summary>Bytes of a lexeme; the server drops a longer word, too.</summary>
    private const int MostBytes = 2_046;

    /// <summary>Places of one word.</summary>
    private const int MostPlaces = 255;

    /// <summary>The last place there is.</summary>
    private const int LastPlace = 16_383;

    /// <summary>Words whose stems are remembered.</summary>
    private const int MostRemembered = 100_000;

    private readonly Dictionary<string, byte[]?> _remembered = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], List<ushort>> _places = new(SameBytes.Instance);
    private readonly List<byte[]> _sorted = [];

    /// <summary>What <c>tsvector_recv</c> reads, and how long it is as ranking counts it: places of words, and lexemes without any.</summary>
    public (byte[] Lexemes, int Length) Write(ClientId client, int index, string text)
    {
        _places.Clear();
        var place = 0;
        foreach (var word in WordsOf(FoldedText.Of(text).Text))
        {
            var stem = StemOf(word);
            if (stem is { Length: > MostBytes })
            {
                continue;
            }

            place = Math.Min(place + 1, LastPlace);
            if (stem is not null)
            {
                Add(stem, place);
            }
        }

        var repeated = _places.Where(p => p.Value.Count > 1).Select(p => (byte[])[(byte)'+', .. p.Key]).ToList();
        var length = _places.Values.Sum(p => p.Count) + repeated.Count + 2;
        var scope = $"/{client.Value}/{index}";
        foreach (var bare in (IEnumerable<byte[]>)[.. repeated, Encoding.UTF8.GetBytes(scope), Encoding.UTF8.GetBytes($"{scope}/{ClassOf(length)}")])
        {
            _places.Add(bare, []);
        }

        return (Written(), length);
    }

    /// <summary>Four classes double the length.</summary>
    public static int ClassOf(int length) => (int)Math.Floor(4 * Math.Log2(length));

    /// <summary>As a <c>tsquery</c>: the stems of the term's words, as far apart as they are in it; null where none is left but words that no index has.</summary>
    public static string? QueryOf(SearchTerm term)
    {
        var query = new StringBuilder();
        var (place, last) = (0, 0);
        foreach (var word in term.Words.SelectMany(w => FoldedText.Of(w).Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            place++;
            if (StemOfNew(word) is { Length: <= MostBytes } stem)
            {
                query.Append(last == 0 ? "" : place - last == 1 ? " <-> " : $" <{place - last}> ").Append('\'').Append(Encoding.UTF8.GetString(stem)).Append('\'');
                last = place;
            }
        }

        return last == 0 ? null : $"({query}{(term.IsPrefix && last == place ? ":*" : "")})";
    }

    private static IEnumerable<ReadOnlyMemory<char>> WordsOf(string folded)
    {
        for (var from = 0; from < folded.Length;)
        {
            var blank = folded.IndexOf(' ', from);
            var to = blank < 0 ? folded.Length : blank;
            if (to > from)
            {
                yield return folded.AsMemory(from, to - from);
            }

            from = to + 1;
        }
    }

    private void Add(byte[] stem, int place)
    {
        ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, stem, out _);
        places ??= new List<ushort>(2);
        if (places.Count < MostPlaces && (places.Count == 0 || places[^1] < LastPlace))
        {
            places.Add((ushort)place);
        }
    }

    private byte[]? StemOf(ReadOnlyMemory<char> word)
    {
        if (!_remembered.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word.Span, out var stem))
        {
            stem = StemOfNew(word.ToString());
            if (_remembered.Count >= MostRemembered)
            {
                _remembered.Clear();
            }

            _remembered.Add(word.ToString(), stem);
        }

        return stem;
    }

    /// <summary>Null for a word that every text has. What has a digit in it has no stem.</summary>
    private static byte[]? StemOfNew(string word) =>
        word.Any(char.IsAsciiDigit) ? Encoding.UTF8.GetBytes(word) : StopWords.Contains(word) ? null : Encoding.UTF8.GetBytes(EnglishStem.Of(word));

    private byte[] Written()
    {
        _sorted.Clear();
        _sorted.AddRange(_places.Keys);
        _sorted.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b)); // so that the server need not
        var bytes = new byte[sizeof(int) + _places.Sum(p => p.Key.Length + 1 + (sizeof(ushort) * (1 + p.Value.Count)))];
        BinaryPrimitives.WriteInt32BigEndian(bytes, _places.Count);
        var rest = bytes.AsSpan(sizeof(int));
        foreach (var lexeme in _sorted)
        {
            lexeme.CopyTo(rest);
            rest = rest[(lexeme.Length + 1)..];
            var places = _places[lexeme];
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)places.Count);
            rest = rest[sizeof(ushort)..];
            foreach (var place in places)
            {
                BinaryPrimitives.WriteUInt16BigEndian(rest, place);
                rest = rest[sizeof(ushort)..];
            }
        }

        return bytes;
    }

    private sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public static readonly SameBytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = default(HashCode);
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
