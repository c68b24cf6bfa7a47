using Semblance.Clients;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Faces;

/// <summary>One embedding of one face of one person.</summary>
public sealed record Face
{
    public required FaceId Id { get; init; }

    public required ClientId Client { get; init; }

    public required PersonId Person { get; init; }

    public required SpaceKey Space { get; init; }

    /// <summary>The embedding as it came, raw norm kept; its length is the space's dimension, every value finite, not all zero.</summary>
    public required ReadOnlyMemory<float> Embedding { get; init; }

    /// <summary>The photo it was taken from; null when unknown.</summary>
    public PhotoHash? Photo { get; init; }

    /// <summary>Null when the source did not say.</summary>
    public FaceBox? Box { get; init; }

    /// <summary>The detector's score, 0 to 1; null when the source did not say.</summary>
    public double? DetectionScore { get; init; }

    /// <summary>0 to 1, higher is better; null when the source did not say.</summary>
    public double? Quality { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
