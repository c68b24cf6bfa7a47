namespace Semblance.Documents.Search;

/// <summary>Every piece of a document; none for one without text.</summary>
/// <param name="Continues">
/// These are not all: they come to the pieces that the document has, and one that is there already stays. So that a document of many pieces can be written in
/// several calls, the first of which replaces what was there.
/// </param>
public sealed record DocumentChunks(DocumentId Document, IReadOnlyList<SearchChunk> Chunks, bool Continues = false)
{
    /// <summary>For an index that is being built: as of which revision of its pieces (<see cref="Storage.IChunkStore.ListRevisionsAsync"/>) the document was read; null for any.</summary>
    public int? Revision { get; init; }
}
