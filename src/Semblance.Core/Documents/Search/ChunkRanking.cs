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

/// <summary>Where the time of a search went, as the store measured it. Zero for a part that was not needed.</summary>
public readonly record struct ChunkTimes(TimeSpan Text, TimeSpan Vector, TimeSpan Fusion);
