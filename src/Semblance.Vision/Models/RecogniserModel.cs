using Semblance.Spaces;

namespace Semblance.Vision.Models;

/// <summary>The model that turns an aligned face into an embedding.</summary>
public sealed record RecogniserModel
{
    public required ModelFile File { get; init; }

    public required PixelInput Input { get; init; }

    /// <summary>Values per embedding, 2 to 16,384.</summary>
    public required int Dimension { get; init; }

    /// <summary>How two embeddings are compared.</summary>
    public required Metric Metric { get; init; }

    /// <summary>True when an embedding is brought to length 1 before it is used.</summary>
    public required bool Normalise { get; init; }
}
