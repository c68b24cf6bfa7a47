namespace Semblance.Documents.Search;

/// <param name="Hit">What was found.</param>
/// <param name="Passages">Of its text, the best ones.</param>
/// <param name="Link">Where it is shown.</param>
/// <param name="Name">What its document is called (<see cref="Storage.IDocumentStore.ListNamesAsync"/>); null where it is called nothing, or was removed meanwhile.</param>
public sealed record SearchHit(ChunkHit Hit, IReadOnlyList<Passage> Passages, DeepLink Link, string? Name);
