using Semblance.Faces;

namespace Semblance.Enrolment;

/// <summary>What a face must have to be enrolled; the units are those of <see cref="FaceQuality"/>. docs/enrolment.md says how they were chosen.</summary>
public sealed record QualityLimits
{
    /// <summary>Least detector score, 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>Least size of the face, pixels.</summary>
    public required double Size { get; init; }

    /// <summary>Least share of the face inside the picture, 0 to 1.</summary>
    public required double Inside { get; init; }

    /// <summary>Least sharpness, 0 to 1.</summary>
    public required double Sharpness { get; init; }

    /// <summary>Least mean luma of the face, 0 to 1.</summary>
    public required double Dark { get; init; }

    /// <summary>Greatest mean luma of the face, 0 to 1.</summary>
    public required double Bright { get; init; }

    /// <summary>Greatest turn aside, up or down, degrees. A tilt in the picture's plane costs nothing.</summary>
    public required double Turn { get; init; }

    /// <summary>A second face counts as one when its shorter side is at least this share of the largest face's; 0 to 1. Smaller ones are passers-by.</summary>
    public required double Bystander { get; init; }

    public static QualityLimits Of(Strictness strictness) => strictness switch
    {
        Strictness.Lenient => new QualityLimits
        {
            Score = 0.35,
            Size = 32,
            Inside = 0.6,
            Sharpness = 0.03,
            Dark = 0.08,
            Bright = 0.95,
            Turn = 60,
            Bystander = 0.7,
        },
        Strictness.Normal => new QualityLimits
        {
            Score = 0.45,
            Size = 64,
            Inside = 0.85,
            Sharpness = 0.12,
            Dark = 0.15,
            Bright = 0.88,
            Turn = 40,
            Bystander = 0.4,
        },
        Strictness.Strict => new QualityLimits
        {
            Score = 0.6,
            Size = 112,
            Inside = 0.97,
            Sharpness = 0.3,
            Dark = 0.22,
            Bright = 0.8,
            Turn = 25,
            Bystander = 0,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(strictness), strictness, null),
    };
}
