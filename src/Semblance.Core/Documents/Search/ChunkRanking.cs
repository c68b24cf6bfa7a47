namespace Semblance.Documents.Search;

/// <summary>The answer of a search.</summary>
/// <param name="Hits">Best first; as many as were asked for, unless there are no more.</param>
/// <param name="Method"><see cref="Hybrid"/>, <see cref="Text"/> or <see cref="Vector"/>.</param>
/// <param name="Reason">How, and why so, as a phrase for people.</param>
public sealed record ChunkRanking(IReadOnlyList<ChunkHit> Hits, string Method, string Reason, ChunkTimes Times)
{
    public const string Hybrid = "hybrid";

    public const string Text = "text";

    public const string Vector = "vector";
}
