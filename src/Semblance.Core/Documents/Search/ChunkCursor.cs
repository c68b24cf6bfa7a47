namespace Semblance.Documents.Search;

/// <summary>A piece's place in the order that stores go through pieces in.</summary>
public sealed record ChunkCursor(DocumentId Document, Guid Id);
