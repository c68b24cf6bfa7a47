namespace Semblance.Documents.Search;

/// <summary>A piece that has no embedding yet.</summary>
/// <param name="Chunk">By which its embedding is given to it, and the next page is asked for.</param>
public sealed record UnembeddedChunk(ChunkCursor Chunk, string Text);
