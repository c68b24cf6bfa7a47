namespace Semblance.Documents.Search;

/// <summary>Every piece of a document; none for one without text.</summary>
public sealed record DocumentChunks(DocumentId Document, IReadOnlyList<SearchChunk> Chunks);
