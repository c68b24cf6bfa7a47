namespace Semblance.Vision.Faces;

/// <summary>How a <see cref="FaceEncoder"/> works.</summary>
public sealed record FaceEncoderOptions
{
    /// <summary>Boxes below this detector score are no faces; above 0, below 1. Null for the model set's own.</summary>
    public double? ScoreThreshold { get; init; }

    /// <summary>Pictures worked on at once, each on one thread; more wait. The number of cores by default; 1 at least.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;
}
