namespace Semblance.Matching;

/// <summary>The greatest distance that still counts as the same person, with what it rests on.</summary>
public sealed record Threshold
{
    /// <summary>In the space's metric, above 0; null when there is no evidence for any, and then nothing matches.</summary>
    public double? Value { get; init; }

    /// <summary>
    /// The accepted share of strangers that a search answers with some person (FPIR), 0 to 0.5; null for a comparison with one person and
    /// for a threshold that a caller fixed.
    /// </summary>
    public double? TargetFpir { get; init; }

    /// <summary>The accepted share of wrong claims that a 1:1 comparison confirms (FMR), 0 to 0.5; null for a search and when fixed.</summary>
    public double? TargetFmr { get; init; }

    public required Evidence Evidence { get; init; }

    /// <summary>A caller's own threshold: it promises no error rate, so both targets are null.</summary>
    /// <param name="distance">Above 0, in the space's metric.</param>
    /// <exception cref="SemblanceException">Invalid, <c>threshold-range</c>.</exception>
    public static Threshold Fixed(double distance) =>
        Of(distance, EvidenceKind.Caller, "the threshold was fixed by the caller; no error rate is known for it");

    /// <summary>The same of a client's settings.</summary>
    public static Threshold OfClient(double distance) =>
        Of(distance, EvidenceKind.Client, "the threshold was fixed by the settings of the client; no error rate is known for it");

    private static Threshold Of(double distance, EvidenceKind kind, string text)
    {
        if (!double.IsFinite(distance) || distance <= 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "threshold-range",
                FormattableString.Invariant($"The threshold {distance} is no distance: give a number above 0, or none to have one derived."));
        }

        return new Threshold { Value = distance, Evidence = new Evidence(kind, text) };
    }
}
