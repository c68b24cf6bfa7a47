namespace Semblance.Documents.Search;

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
