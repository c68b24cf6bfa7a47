using System.Text.Json;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Server.Resources.Library;

namespace Semblance.Server.Documents.Library;

/// <summary>What is looked for. Within one filter any of the values will do; all filters given must fit.</summary>
/// <param name="Q">Words, as somebody would type them: "in quotes" a phrase, onboard* the beginning of a word, -draft in no hit. Blank finds nothing.</param>
/// <param name="K">How many hits, 1 to 1,000.</param>
/// <param name="Types">All by default.</param>
/// <param name="Documents">Ids.</param>
/// <param name="Tags">Hits of documents that have any of them.</param>
/// <param name="Levels">Of entries of logs; what has none is left out.</param>
/// <param name="Codes">Of entries of logs; what has none is left out.</param>
/// <param name="From">Entries of logs of this day or time (ISO 8601, UTC where it names no offset) or later; what has none is left out.</param>
/// <param name="To">Entries of logs before this time, or until the end of this day; what has none is left out.</param>
internal sealed record SearchInput(
    string Q, int K = 10, IReadOnlyList<ChunkType>? Types = null, IReadOnlyList<Guid>? Documents = null, IReadOnlyList<string>? Tags = null,
    IReadOnlyList<string>? Levels = null, IReadOnlyList<string>? Codes = null, string? From = null, string? To = null)
{
    private const int MostValues = 1_000;

    /// <exception cref="SemblanceException">Invalid, <c>filter-count</c> or <c>time-malformed</c>.</exception>
    public ChunkFilter ToFilter() => new()
    {
        Types = Check(Types),
        Documents = [.. Check(Documents).Select(d => new DocumentId(d))],
        Tags = Check(Tags),
        Levels = Check(Levels),
        Codes = Check(Codes),
        From = LogTime.Read(From, "from", isEnd: false),
        To = LogTime.ReadBefore(To, "to"),
    };

    private static IReadOnlyList<T> Check<T>(IReadOnlyList<T>? values) => values is null ? []
        : values.Count <= MostValues && !values.Any(v => v is null) ? values
        : throw new SemblanceException(ErrorKind.Invalid, "filter-count", $"A filter has at most {MostValues:N0} values, none of them null.");
}

/// <summary>Whether there is a model that turns texts into vectors.</summary>
/// <param name="Configured">Without one, documents are found by their words alone.</param>
/// <param name="Space">Of its vectors: model, version and width.</param>
internal sealed record EmbedderDocument(bool Configured, string? Space)
{
    public static EmbedderDocument Of(ITextEmbedder? embedder) => new(embedder is not null, embedder?.Space.Key.Value);
}

/// <summary>A stretch of a text, in characters (UTF-16) from its beginning.</summary>
internal sealed record MarkDocument(int Start, int Length);

/// <summary>A stretch of a hit that shows why it was found.</summary>
/// <param name="Start">Where in the hit's text it begins.</param>
/// <param name="Marks">Found words, from the beginning of this stretch.</param>
internal sealed record PassageDocument(int Start, string Text, IReadOnlyList<MarkDocument> Marks)
{
    public static PassageDocument Of(Passage passage) => new(passage.Start, passage.Text, [.. passage.Marks.Select(m => new MarkDocument(m.Start, m.Length))]);
}

/// <summary>Where a hit is shown.</summary>
/// <param name="Panel">workspace, apis, logs or tags.</param>
/// <param name="Chunk">The number of the piece in its document, from 0.</param>
/// <param name="Page">From 1.</param>
/// <param name="Api">What follows /v1/documents/apis/ in the operation's address.</param>
/// <param name="Q">Of a tag: the tag.</param>
internal sealed record LinkDocument(string Panel, Guid? Document, Guid? Artifact, int? Chunk, int? Page, string? Api, string? Code, string? Q)
{
    public static LinkDocument Of(DeepLink link) => new(link.Panel, link.Document?.Value, link.Artifact?.Value, link.Chunk, link.Page, link.Api, link.Code, link.Query);
}

/// <summary>Something that was found.</summary>
internal sealed record SearchHitDocument
{
    /// <summary>Of the piece; the same whenever the document is read.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is worth against other hits of this search alone.</summary>
    public required double Score { get; init; }

    public required ChunkType Type { get; init; }

    public required Guid Document { get; init; }

    /// <summary>What the document is called: by its title, else its file, else its path.</summary>
    public string? DocumentName { get; init; }

    public Guid? Artifact { get; init; }

    /// <summary>The order of the part of the document that it was made of; absent for text, which may be of several, and for a tag.</summary>
    public int? Part { get; init; }

    public required string Text { get; init; }

    /// <summary>The best stretches of the text.</summary>
    public required IReadOnlyList<PassageDocument> Passages { get; init; }

    public required PlaceDocument Place { get; init; }

    /// <summary>Of an entry of a log.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What else is known of it: method and path of an operation, level and code of an entry …</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Its place by its words, from 1; absent where these do not match.</summary>
    public int? TextRank { get; init; }

    /// <summary>Its place by its vector, from 1; absent where others are nearer.</summary>
    public int? VectorRank { get; init; }

    public required LinkDocument Link { get; init; }

    public static SearchHitDocument Of(SearchHit hit) => new()
    {
        Id = hit.Hit.Chunk.Id,
        Score = Math.Round(hit.Hit.Score, 6),
        Type = hit.Hit.Chunk.Type,
        Document = hit.Hit.Chunk.Document.Value,
        DocumentName = hit.Name,
        Artifact = hit.Hit.Chunk.Artifact?.Value,
        Part = hit.Hit.Chunk.Part,
        Text = hit.Hit.Chunk.Text,
        Passages = [.. hit.Passages.Select(PassageDocument.Of)],
        Place = PlaceDocument.Of(hit.Hit.Chunk.Place),
        At = hit.Hit.Chunk.At,
        Details = KeptJson.ReadOrNull(hit.Hit.Chunk.Details),
        TextRank = hit.Hit.TextRank,
        VectorRank = hit.Hit.VectorRank,
        Link = LinkDocument.Of(hit.Link),
    };
}

/// <summary>The answer of a search.</summary>
/// <param name="TookMs">Milliseconds, the vector of the query included.</param>
/// <param name="Method">hybrid, text or vector.</param>
/// <param name="Reason">How, and why so, for people.</param>
/// <param name="IndexEmpty">Nothing has been taken in: there is nothing to find.</param>
/// <param name="Hits">Best first; as many as were asked for, unless there are no more that fit.</param>
internal sealed record SearchDocument(
    double TookMs, string Method, string Reason, bool IndexEmpty, int Count, IReadOnlyList<SearchHitDocument> Hits, EmbedderDocument Embedder)
{
    public static SearchDocument Of(SearchAnswer answer, ITextEmbedder? embedder) => new(
        Math.Round(answer.Took.TotalMilliseconds, 3), answer.Method, answer.Reason, answer.IsIndexEmpty, answer.Hits.Count,
        [.. answer.Hits.Select(SearchHitDocument.Of)], EmbedderDocument.Of(embedder));
}
