namespace Semblance.Documents.Search;

/// <summary>A piece that has no embedding yet.</summary>
public sealed record UnembeddedChunk(ChunkCursor Chunk, string Text);
