using Semblance.Enrolment;
using Semblance.Spaces;

namespace Semblance.Clients;

/// <summary>What a client decides for itself. Null means: not set, the product's default.</summary>
public sealed record ClientSettings
{
    public const int MostTextLength = 20_000;

    public const int MostRetentionDays = 36_500;

    public const int MostUnknownDays = 365;

    private const int MostVersionLength = 100;

    private const int MostSpaces = 100;

    public static readonly ClientSettings Default = new();

    /// <summary>Nobody is enrolled without a consent to <see cref="ConsentVersion"/> on record.</summary>
    public bool ConsentRequired { get; init; }

    /// <summary>What people agree to; up to 20,000 characters.</summary>
    public string? ConsentText { get; init; }

    /// <summary>Names the text; a new version asks everybody anew.</summary>
    public string? ConsentVersion { get; init; }

    /// <summary>Days after the last change to a person until they are due to be erased: 1 to 36,500; null keeps them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Days that unknown faces are kept for somebody to say whose they are, since they were last seen: 1 to 365; null, the default, keeps none.</summary>
    public int? UnknownDays { get; init; }

    /// <summary>How good a photo has to be to enrol somebody.</summary>
    public Strictness? Strictness { get; init; }

    /// <summary>The share of strangers that identify may answer with somebody: above 0 to 0.5.</summary>
    public double? TargetFpir { get; init; }

    /// <summary>The share of other people that verify may accept: above 0 to 0.5.</summary>
    public double? TargetFmr { get; init; }

    /// <summary>How much farther the second person must be, as a share of the threshold: 0 to 1.</summary>
    public double? Margin { get; init; }

    /// <summary>
    /// Distances that decide in place of derived ones, by the key of the space, for whoever asks with neither a threshold nor a target; at most 100. Null for none.
    /// </summary>
    public IReadOnlyDictionary<string, SpaceThreshold>? Thresholds { get; init; }

    /// <summary>Login by face demands a challenge.</summary>
    public bool LivenessDemanded { get; init; }

    /// <summary>Login by face alone needs no key of a device: whoever reaches the server may try.</summary>
    public bool FaceLoginOpen { get; init; }

    /// <summary>Identification of photos demands a challenge.</summary>
    public bool IdentifyLivenessDemanded { get; init; }

    /// <summary>The client's own distances in a space; null when it has none there.</summary>
    public SpaceThreshold? ThresholdIn(SpaceKey space) => Thresholds?.GetValueOrDefault(space.Value);

    /// <exception cref="SemblanceException">Invalid: <c>settings-consent</c>, <c>settings-retention</c>, <c>settings-unknown</c>, <c>settings-threshold</c>, <c>settings-margin</c>, <c>space-key</c>.</exception>
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

        if (UnknownDays is < 1 or > MostUnknownDays)
        {
            throw new SemblanceException(ErrorKind.Invalid, "settings-unknown", $"Unknown faces are kept for 1 to {MostUnknownDays} days, or not at all.");
        }

        if (IsOutside(TargetFpir) || IsOutside(TargetFmr))
        {
            throw new SemblanceException(ErrorKind.Invalid, "settings-threshold", "A target rate of false matches is above 0 and at most 0.5.");
        }

        if (Margin is { } margin && !(margin >= 0 && margin <= 1))
        {
            throw new SemblanceException(ErrorKind.Invalid, "settings-margin", "A margin is a share of the threshold: 0 to 1.");
        }

        CheckThresholds();
    }

    /// <summary>That consents go on meaning what people agreed to: a version names one text for good.</summary>
    /// <param name="before">What these settings replace.</param>
    /// <exception cref="SemblanceException">Conflict, <c>consent-version-taken</c>.</exception>
    public void CheckAfter(ClientSettings before)
    {
        if (ConsentVersion is not null && ConsentVersion == before.ConsentVersion && before.ConsentText is not null && ConsentText != before.ConsentText)
        {
            throw new SemblanceException(ErrorKind.Conflict, "consent-version-taken",
                $"Version {ConsentVersion} names the text that people have agreed to so far: give the new text a new version.");
        }
    }

    private void CheckThresholds()
    {
        foreach (var (space, distances) in Thresholds ?? new Dictionary<string, SpaceThreshold>(StringComparer.Ordinal))
        {
            _ = new SpaceKey(space);
            if (Thresholds!.Count > MostSpaces || distances is null || IsNoDistance(distances.Identify) || IsNoDistance(distances.Verify))
            {
                throw new SemblanceException(ErrorKind.Invalid, "settings-threshold",
                    $"A threshold is a distance above 0 in the metric of its space, and {MostSpaces} spaces may have one.");
            }
        }
    }

    private static bool IsNoDistance(double? distance) => distance is { } d && !(double.IsFinite(d) && d > 0);

    private static bool IsOutside(double? target) => target is { } rate && !(rate > 0 && rate <= 0.5);
}
