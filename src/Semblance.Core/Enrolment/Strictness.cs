namespace Semblance.Enrolment;

/// <summary>How good a photo has to be to enrol somebody; <see cref="QualityLimits"/> has the figures.</summary>
public enum Strictness
{
    /// <summary>Old and small photos: better this face than none.</summary>
    Lenient,

    /// <summary>Ordinary photos of one person who looks at the camera.</summary>
    Normal,

    /// <summary>Portraits taken for the purpose.</summary>
    Strict,
}
