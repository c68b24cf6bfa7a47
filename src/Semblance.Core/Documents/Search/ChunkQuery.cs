namespace Semblance.Documents.Search;

/// <summary>What is looked for.</summary>
/// <param name="Words">Empty for a search by the probe alone.</param>
/// <param name="Hits">How many are asked for: 1 to <see cref="MostHits"/>.</param>
public sealed record ChunkQuery(SearchWords Words, ChunkFilter Filter, int Hits)
{
    public const int MostHits = 1_000;

    /// <summary>The words' embedding; null for a search by the words alone.</summary>
    public TextProbe? Probe { get; init; }
}
