using Semblance.Clients;
using Semblance.Enrolment;

namespace Semblance.Server.Documents;

/// <summary>The greatest distances that are a match in a space, above 0 and in its metric; absent where one is derived.</summary>
/// <param name="Identify">1:N.</param>
/// <param name="Verify">1:1.</param>
internal sealed record SpaceThresholdDocument(double? Identify = null, double? Verify = null);

/// <summary>What a client decides for itself. What is absent is as the product has it.</summary>
internal sealed record SettingsDocument
{
    /// <summary>Nobody is enrolled without a consent to the present version of the text.</summary>
    public bool ConsentRequired { get; init; }

    /// <summary>What people agree to; up to 20,000 characters.</summary>
    public string? ConsentText { get; init; }

    /// <summary>Names the text, 1 to 100 characters; a new one asks everybody anew.</summary>
    public string? ConsentVersion { get; init; }

    /// <summary>Days after the last change to a person until they are due to be erased, 1 to 36,500; absent to keep them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Days that unknown faces are kept in the inbox since they were last seen, 1 to 365; absent to keep none.</summary>
    public int? UnknownDays { get; init; }

    /// <summary>How good a photo has to be to enrol somebody, where a request does not say; normal by default.</summary>
    public Strictness? Strictness { get; init; }

    /// <summary>The share of strangers that identify may answer with somebody, above 0 to 0.5; 0.003 by default.</summary>
    public double? TargetFpir { get; init; }

    /// <summary>The share of wrong claims that verify may confirm, above 0 to 0.5; 0.0001 by default.</summary>
    public double? TargetFmr { get; init; }

    /// <summary>How much farther the second person must be for identify to name the first, as a share of the threshold, 0 to 1; 0.1 by default.</summary>
    public double? Margin { get; init; }

    /// <summary>Distances in place of derived ones, by the key of the space; they hold where a request names neither a threshold nor a target.</summary>
    public IReadOnlyDictionary<string, SpaceThresholdDocument> Thresholds { get; init; } = new Dictionary<string, SpaceThresholdDocument>(StringComparer.Ordinal);

    /// <summary>Login by face demands a challenge.</summary>
    public bool LivenessDemanded { get; init; }

    /// <summary>Identification of photos demands a challenge.</summary>
    public bool IdentifyLivenessDemanded { get; init; }

    /// <summary>Login by face alone needs no key of a device: whoever reaches the server may try.</summary>
    public bool FaceLoginOpen { get; init; }

    public static SettingsDocument Of(ClientSettings settings) => new()
    {
        ConsentRequired = settings.ConsentRequired,
        ConsentText = settings.ConsentText,
        ConsentVersion = settings.ConsentVersion,
        RetentionDays = settings.RetentionDays,
        UnknownDays = settings.UnknownDays,
        Strictness = settings.Strictness,
        TargetFpir = settings.TargetFpir,
        TargetFmr = settings.TargetFmr,
        Margin = settings.Margin,
        Thresholds = new SortedDictionary<string, SpaceThresholdDocument>(
            (settings.Thresholds ?? new Dictionary<string, SpaceThreshold>(StringComparer.Ordinal))
                .ToDictionary(t => t.Key, t => new SpaceThresholdDocument(t.Value.Identify, t.Value.Verify), StringComparer.Ordinal),
            StringComparer.Ordinal),
        LivenessDemanded = settings.LivenessDemanded,
        IdentifyLivenessDemanded = settings.IdentifyLivenessDemanded,
        FaceLoginOpen = settings.FaceLoginOpen,
    };

    public ClientSettings ToSettings() => new()
    {
        ConsentRequired = ConsentRequired,
        ConsentText = ConsentText,
        ConsentVersion = ConsentVersion,
        RetentionDays = RetentionDays,
        UnknownDays = UnknownDays,
        Strictness = Strictness,
        TargetFpir = TargetFpir,
        TargetFmr = TargetFmr,
        Margin = Margin,
        Thresholds = Thresholds.Count == 0 ? null
            : Thresholds.ToDictionary(t => t.Key, t => t.Value is { } v ? new SpaceThreshold(v.Identify, v.Verify) : null!, StringComparer.Ordinal),
        LivenessDemanded = LivenessDemanded,
        IdentifyLivenessDemanded = IdentifyLivenessDemanded,
        FaceLoginOpen = FaceLoginOpen,
    };
}
