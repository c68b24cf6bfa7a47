using System.Globalization;

namespace Semblance.Documents.Search;

/// <summary>Where a hit is shown: a panel of the web interface with what it is to open.</summary>
/// <param name="Panel"><c>workspace</c> for texts and tables, <c>apis</c>, <c>logs</c> or <c>tags</c>.</param>
public sealed record DeepLink(string Panel)
{
    public DocumentId? Document { get; init; }

    public ArtifactId? Artifact { get; init; }

    /// <summary>Of a text or a table: <see cref="SearchChunk.Index"/>.</summary>
    public int? Chunk { get; init; }

    /// <summary>From 1, where the text has pages.</summary>
    public int? Page { get; init; }

    /// <summary>Of an API: its document and order, <c>document/order</c>.</summary>
    public string? Api { get; init; }

    /// <summary>Of a log's entry.</summary>
    public string? Code { get; init; }

    /// <summary>Of a tag: the tag.</summary>
    public string? Query { get; init; }

    public static DeepLink To(SearchChunk chunk) => chunk.Type switch
    {
        ChunkType.Api => new DeepLink("apis")
        {
            Document = chunk.Document,
            Api = string.Create(CultureInfo.InvariantCulture, $"{chunk.Document}/{chunk.Part}"),
        },
        ChunkType.Log => new DeepLink("logs") { Document = chunk.Document, Code = chunk.Code },
        ChunkType.Tag => new DeepLink("tags") { Document = chunk.Document, Query = chunk.Text },
        _ => new DeepLink("workspace") { Document = chunk.Document, Artifact = chunk.Artifact, Chunk = chunk.Index, Page = chunk.Place.Page },
    };
}
