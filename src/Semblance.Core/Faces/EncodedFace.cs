namespace Semblance.Faces;

/// <summary>A face that was found in a picture, and its embedding.</summary>
public sealed record EncodedFace
{
    /// <summary>The part of the face's box that lies inside the picture; <see cref="FaceQuality.Inside"/> says how much of it that is.</summary>
    public required FaceBox Box { get; init; }

    /// <summary>The detector's score, 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>Points of the face in the picture, in the order the model set uses (68 of the iBUG scheme, or 5: eyes, nose, mouth corners); empty for a crop.</summary>
    public required IReadOnlyList<FacePoint> Points { get; init; }

    public required FaceQuality Quality { get; init; }

    /// <summary>As the model gave it; the space says how it is compared.</summary>
    public required ReadOnlyMemory<float> Embedding { get; init; }
}

/// <summary>A place in a picture, in pixels; origin top left.</summary>
public readonly record struct FacePoint(double X, double Y);
