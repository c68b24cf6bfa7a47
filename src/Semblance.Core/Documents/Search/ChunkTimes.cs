namespace Semblance.Documents.Search;

/// <summary>Where the time of a search went, as the store measured it. Zero for a part that was not needed.</summary>
public readonly record struct ChunkTimes(TimeSpan Text, TimeSpan Vector, TimeSpan Fusion);
