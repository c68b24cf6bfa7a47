using Semblance.Spaces;

namespace Semblance.Documents.Search;

/// <param name="Chunk">Of which document's which piece: as a page of those without embedding said, or by <see cref="SearchChunk.Id"/>, which may take as long as the document has pieces.</param>
public sealed record ChunkEmbedding(ChunkCursor Chunk, ReadOnlyMemory<float> Embedding)
{
    /// <summary>
    /// What a model gave for some pieces, without its zeros: a text that means nothing to it has no direction, and is found by its words. A vector of another width stays, for the store to refuse.
    /// </summary>
    public static IReadOnlyList<ChunkEmbedding> Of(IEnumerable<ChunkCursor> chunks, IReadOnlyList<float[]> vectors, Space space) =>
        [.. chunks.Zip(vectors, (chunk, vector) => new ChunkEmbedding(chunk, vector)).Where(e => e.Embedding.Length != space.Dimension || e.Embedding.Span.IndexOfAnyExcept(0f) >= 0)];
}
