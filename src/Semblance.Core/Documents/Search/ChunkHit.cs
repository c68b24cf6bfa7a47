namespace Semblance.Documents.Search;

/// <summary>A piece that was found.</summary>
/// <param name="Score">Reciprocal rank fusion (<see cref="RankFusion"/>) of the two places below: what it is worth against other hits of this search alone.</param>
/// <param name="TextRank">From 1: its place by its words; null where these do not match, or others do much better.</param>
/// <param name="VectorRank">From 1: its place by its embedding; null where others are nearer.</param>
/// <param name="Marks">Which stretches of its text are words that were looked for, in order; none where it was found by its embedding alone.</param>
public sealed record ChunkHit(SearchChunk Chunk, double Score, int? TextRank, int? VectorRank, IReadOnlyList<TextMark> Marks);
