namespace Semblance.Documents.Search;

/// <summary>What a search gives to whoever asked.</summary>
/// <param name="Took">From the question to the answer, the query's embedding included.</param>
/// <param name="Method"><see cref="ChunkRanking.Method"/>.</param>
/// <param name="Reason">How, and why so, for people.</param>
/// <param name="IsIndexEmpty">Nothing has been ingested: there is nothing to find, whatever is looked for.</param>
public sealed record SearchAnswer(TimeSpan Took, string Method, string Reason, bool IsIndexEmpty, IReadOnlyList<SearchHit> Hits);

/// <param name="Hit">What was found.</param>
/// <param name="Passages">Of its text, the best ones.</param>
/// <param name="Link">Where it is shown.</param>
public sealed record SearchHit(ChunkHit Hit, IReadOnlyList<Passage> Passages, DeepLink Link);
