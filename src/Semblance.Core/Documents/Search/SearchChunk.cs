namespace Semblance.Documents.Search;

/// <summary>A piece of a document as search finds it.</summary>
/// <param name="Id">Unique among a client's pieces; the same for the same piece, whenever it is made.</param>
/// <param name="Document">Which document it belongs to, and goes with.</param>
/// <param name="Index">From 0, in its document.</param>
/// <param name="Text">1 to <see cref="MostText"/> characters, none of them NUL.</param>
/// <param name="Place">Where it begins.</param>
public sealed record SearchChunk(Guid Id, DocumentId Document, ChunkType Type, int Index, string Text, Place Place)
{
    /// <summary>What a store takes; longer texts become several pieces long before (<see cref="TextChunker.Most"/>).</summary>
    public const int MostText = 20_000;

    /// <summary>The uploaded file that the document was read from; null where there is none.</summary>
    public ArtifactId? Artifact { get; init; }

    /// <summary>The order of the document's part that it was made of (<see cref="DocumentPart.Order"/>); null for text, which may be of several, and for a tag.</summary>
    public int? Part { get; init; }

    /// <summary>The tag it was made of; null for everything else.</summary>
    public TagId? Tag { get; init; }

    /// <summary>Of a log's entry.</summary>
    public string? Level { get; init; }

    /// <summary>Of a log's entry.</summary>
    public string? Code { get; init; }

    /// <summary>Of a log's entry, to the microsecond.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>JSON: what an answer says of it beside all this, such as the whole row; null for nothing.</summary>
    public string? Details { get; init; }
}
