namespace Semblance.Documents.Search;

/// <summary>What searches find things in just now.</summary>
/// <param name="IsEmpty">It has no pieces: there is nothing to find, whatever is looked for.</param>
public sealed record ServingIndex(SearchIndex Index, bool IsEmpty);
