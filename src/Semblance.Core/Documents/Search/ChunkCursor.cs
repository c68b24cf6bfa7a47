namespace Semblance.Documents.Search;

/// <summary>A piece's place in the order that stores go through pieces in.</summary>
/// <param name="Id"><see cref="SearchChunk.Id"/>; in a page of a store, what the store calls the piece by itself.</param>
public sealed record ChunkCursor(DocumentId Document, Guid Id);
