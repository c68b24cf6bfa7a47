namespace Semblance.Documents.Search;

/// <summary>What a search gives to whoever asked.</summary>
/// <param name="Took">From the question to the answer, the query's embedding included.</param>
/// <param name="Method"><see cref="ChunkRanking.Method"/>.</param>
/// <param name="Reason">How, and why so, for people.</param>
/// <param name="IsIndexEmpty">Nothing has been ingested: there is nothing to find, whatever is looked for.</param>
public sealed record SearchAnswer(TimeSpan Took, string Method, string Reason, bool IsIndexEmpty, IReadOnlyList<SearchHit> Hits);
