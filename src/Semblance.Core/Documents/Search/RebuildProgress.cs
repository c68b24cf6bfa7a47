namespace Semblance.Documents.Search;

/// <summary>How far a rebuild has come.</summary>
/// <param name="Done">Documents, or pieces, of this step.</param>
/// <param name="All">As far as it is known.</param>
public readonly record struct RebuildProgress(RebuildStep Step, long Done, long? All);

public enum RebuildStep
{
    /// <summary>Pieces are made of documents.</summary>
    Writing,

    /// <summary>Pieces get their embeddings.</summary>
    Embedding,

    /// <summary>The store does what makes searches quick.</summary>
    Optimizing,

    /// <summary>The index that served before is removed.</summary>
    Removing,
}

/// <param name="Serving">What serves now.</param>
/// <param name="WasResumed">It went on with what another run had begun.</param>
/// <param name="Remark">For people; null for none.</param>
public sealed record RebuildReport(SearchIndexCounts Serving, bool WasResumed, string? Remark);
