using Semblance.Matching;

namespace Semblance.Recognition;

/// <summary>How a 1:1 comparison decides. What is left open is as the client's settings say, and where they say nothing as the product does.</summary>
public sealed record VerifyOptions
{
    /// <summary>A fixed threshold in the space's metric, above 0, which is applied as it is; null, the default, takes the client's own or derives one.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// The share of wrong claims that may be confirmed: above 0 to 0.5; <see cref="Thresholds.DefaultTargetFmr"/> where nobody says. Not used with a fixed
    /// <see cref="Threshold"/>; where it is given, the client's own distance is not used.
    /// </summary>
    public double? TargetFmr { get; init; }
}
