using System.Numerics.Tensors;

namespace Semblance.Spaces;

/// <summary>
/// An embedding space: model + version + alignment + dimension + metric + normalisation. Vectors of two spaces are never
/// compared, whatever their width.
/// </summary>
public sealed record Space
{
    public required SpaceKey Key { get; init; }

    /// <summary>The model's usual name, for people: <c>dlib face recognition ResNet v1</c>.</summary>
    public required string Model { get; init; }

    /// <summary>How faces are aligned before the model sees them; null when unknown.</summary>
    public string? Alignment { get; init; }

    /// <summary>Values per embedding, 2 to 16,384.</summary>
    public required int Dimension { get; init; }

    public required Metric Metric { get; init; }

    /// <summary>True when the model's vectors have length 1 as they come.</summary>
    public bool UnitLength { get; init; }

    /// <summary>
    /// How distances between different people are spread in this space, where that is known; null when nothing is known, and then no
    /// threshold can be derived without a gallery to learn from.
    /// </summary>
    public ImpostorPrior? Impostors { get; init; }

    /// <summary>How far apart two embeddings of this space are, by its metric; NaN where one has no direction under <see cref="Metric.Cosine"/>.</summary>
    public double DistanceBetween(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Metric == Metric.Cosine
        ? 1.0 - TensorPrimitives.CosineSimilarity(a, b)
        : TensorPrimitives.Distance(a, b);
}

/// <summary>
/// The distances between faces of different people, as a normal distribution. Its lower tail gives the false match rate of a threshold.
/// </summary>
/// <param name="Mean">In the space's distance.</param>
/// <param name="Deviation">Standard deviation, in the space's distance; above 0.</param>
/// <param name="Source">Where the figures come from, for people.</param>
public sealed record ImpostorPrior(double Mean, double Deviation, string Source);
