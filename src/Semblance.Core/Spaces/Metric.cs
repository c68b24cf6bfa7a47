namespace Semblance.Spaces;

/// <summary>How two embeddings of a space are compared. A distance: smaller is nearer.</summary>
public enum Metric
{
    /// <summary>1 - cosine similarity: 0 (same direction) to 2. Norms do not matter.</summary>
    Cosine,

    /// <summary>Euclidean distance, from 0 up. Norms matter.</summary>
    L2,
}
