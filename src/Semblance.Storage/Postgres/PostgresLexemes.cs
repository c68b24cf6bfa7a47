using System.Buffers.Binary;
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

    private readonly Dictionary<string, PlacedStem?> _remembered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlacedStem> _stems = new(StringComparer.Ordinal);
    private readonly List<PlacedStem> _present = [];
    private readonly List<byte[]> _bare = [];

    /// <summary>What <c>tsvector_recv</c> reads, and how long it is as ranking counts it: places of words, and lexemes without any.</summary>
    public (byte[] Lexemes, int Length) Write(ClientId client, int index, string text)
    {
        Forget();
        var folded = FoldedText.Of(text).Text.AsSpan();
        var place = 0;
        foreach (var range in folded.Split(' '))
        {
            var word = folded[range];
            if (word.IsEmpty)
            {
                continue;
            }

            var stem = StemOf(word);
            if (stem?.Bytes.Length > MostBytes)
            {
                continue;
            }

            place = Math.Min(place + 1, LastPlace);
            if (stem is not null)
            {
                Add(stem, (ushort)place);
            }
        }

        _present.Sort(PlacedStem.Compare);
        _bare.AddRange(_present.Where(s => s.Places.Count > 1).Select(s => (byte[])[(byte)'+', .. s.Bytes]));
        var length = _present.Sum(s => s.Places.Count) + _bare.Count + 2;
        var scope = $"/{client.Value}/{index}";
        _bare.Add(Encoding.UTF8.GetBytes(scope));
        _bare.Add(Encoding.UTF8.GetBytes($"{scope}/{ClassOf(length)}"));
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
            if (StemOfNew(word) is { } stem && Encoding.UTF8.GetByteCount(stem) <= MostBytes)
            {
                query.Append(last == 0 ? "" : place - last == 1 ? " <-> " : $" <{place - last}> ").Append('\'').Append(stem).Append('\'');
                last = place;
            }
        }

        return last == 0 ? null : $"({query}{(term.IsPrefix && last == place ? ":*" : "")})";
    }

    private void Forget()
    {
        _present.ForEach(s => s.Places.Clear());
        _present.Clear();
        _bare.Clear();
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
            _stems.Clear();
        }
    }

    private void Add(PlacedStem stem, ushort place)
    {
        if (stem.Places.Count == 0)
        {
            _present.Add(stem);
        }

        if (stem.Places.Count < MostPlaces && (stem.Places.Count == 0 || stem.Places[^1] < LastPlace))
        {
            stem.Places.Add(place);
        }
    }

    private PlacedStem? StemOf(ReadOnlySpan<char> word)
    {
        var known = _remembered.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(word, out var stem))
        {
            return stem;
        }

        var text = word.ToString();
        if (StemOfNew(text) is { } made && !_stems.TryGetValue(made, out stem))
        {
            _stems.Add(made, stem = new PlacedStem(Encoding.UTF8.GetBytes(made)));
        }

        _remembered.Add(text, stem);
        return stem;
    }

    /// <summary>Null for a word that every text has. What has a digit in it has no stem.</summary>
    private static string? StemOfNew(string word) => word.Any(char.IsAsciiDigit) ? word : StopWords.Contains(word) ? null : EnglishStem.Of(word);

    /// <summary>In their order, so that the server need not sort: a plus and a slash come before all digits and letters.</summary>
    private byte[] Written()
    {
        var bytes = new byte[sizeof(int) + _bare.Sum(SizeOf) + _present.Sum(s => SizeOf(s.Bytes) + (sizeof(ushort) * s.Places.Count))];
        BinaryPrimitives.WriteInt32BigEndian(bytes, _bare.Count + _present.Count);
        var rest = bytes.AsSpan(sizeof(int));
        foreach (var lexeme in _bare)
        {
            rest = Written(lexeme, 0, rest);
        }

        foreach (var stem in _present)
        {
            rest = Written(stem.Bytes, stem.Places.Count, rest);
            foreach (var place in stem.Places)
            {
                BinaryPrimitives.WriteUInt16BigEndian(rest, place);
                rest = rest[sizeof(ushort)..];
            }
        }

        return bytes;
    }

    /// <summary>Its bytes, a zero and the number of its places.</summary>
    private static int SizeOf(byte[] lexeme) => lexeme.Length + 1 + sizeof(ushort);

    private static Span<byte> Written(byte[] lexeme, int places, Span<byte> to)
    {
        lexeme.CopyTo(to);
        BinaryPrimitives.WriteUInt16BigEndian(to[(lexeme.Length + 1)..], (ushort)places);
        return to[SizeOf(lexeme)..];
    }
}
