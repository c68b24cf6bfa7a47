namespace Semblance.Documents.Search;

/// <param name="Index">What is counted.</param>
/// <param name="Chunks">How many pieces it has.</param>
/// <param name="Embedded">How many of these have an embedding.</param>
public sealed record SearchIndexCounts(SearchIndex Index, long Chunks, long Embedded);
