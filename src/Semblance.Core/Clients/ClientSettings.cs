using Semblance.Enrolment;

namespace Semblance.Clients;

/// <summary>What a client decides for itself. Null means: not set, the product's default.</summary>
public sealed record ClientSettings
{
    public const int MostTextLength = 20_000;

    public const int MostRetentionDays = 36_500;

    private const int MostVersionLength = 100;

    public static readonly ClientSettings Default = new();

    /// <summary>Nobody is enrolled without a consent to <see cref="ConsentVersion"/> on record.</summary>
    public bool ConsentRequired { get; init; }

    /// <summary>What people agree to; up to 20,000 characters.</summary>
    public string? ConsentText { get; init; }

    /// <summary>Names the text; a new version asks everybody anew.</summary>
    public string? ConsentVersion { get; init; }

    /// <summary>Days after the last change to a person until they are due to be erased: 1 to 36,500; null keeps them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>How good a photo has to be to enrol somebody.</summary>
    public Strictness? Strictness { get; init; }

    /// <summary>The share of strangers that identify may answer with somebody: above 0 to 0.5.</summary>
    public double? TargetFpir { get; init; }

    /// <summary>The share of other people that verify may accept: above 0 to 0.5.</summary>
    public double? TargetFmr { get; init; }

    /// <summary>Login by face demands a challenge.</summary>
    public bool LivenessDemanded { get; init; }

    /// <summary>Login by face alone needs no key of a device: whoever reaches the server may try.</summary>
    public bool FaceLoginOpen { get; init; }

    /// <exception cref="SemblanceException">Invalid: <c>settings-consent</c>, <c>settings-retention</c>, <c>settings-threshold</c>.</exception>
    public void Check()
    {
        if ((ConsentRequired && (string.IsNullOrWhiteSpace(ConsentText) || string.IsNullOrWhiteSpace(ConsentVersion)))
            || ConsentText?.Length > MostTextLength || ConsentVersion?.Length > MostVersionLength)
        {
            throw new SemblanceException(ErrorKind.Invalid, "settings-consent",
                $"A consent that is required needs a text (up to {MostTextLength} characters) and a version that names it (up to {MostVersionLength}).");
        }

        if (RetentionDays is < 1 or > MostRetentionDays)
        {
            throw new SemblanceException(ErrorKind.Invalid, "settings-retention", $"People are kept for 1 to {MostRetentionDays} days, or until somebody removes them.");
        }

        if (IsOutside(TargetFpir) || IsOutside(TargetFmr))
        {
            throw new SemblanceException(ErrorKind.Invalid, "settings-threshold", "A target rate of false matches is above 0 and at most 0.5.");
        }
    }

    private static bool IsOutside(double? target) => target is { } rate && !(rate > 0 && rate <= 0.5);
}
