namespace Semblance.Documents.Search;

/// <param name="Chunk">Of which document's which piece: <see cref="SearchChunk.Document"/> and <see cref="SearchChunk.Id"/>.</param>
public sealed record ChunkEmbedding(ChunkCursor Chunk, ReadOnlyMemory<float> Embedding);

/// <summary>A piece's place in the order that stores go through pieces in.</summary>
public sealed record ChunkCursor(DocumentId Document, Guid Id);

/// <summary>A piece that has no embedding yet.</summary>
public sealed record UnembeddedChunk(ChunkCursor Chunk, string Text);
