using Semblance.Matching;

namespace Semblance.Recognition;

/// <summary>How a 1:1 comparison decides.</summary>
public sealed record VerifyOptions
{
    /// <summary>A fixed threshold in the space's metric, above 0, which is applied as it is; null, the default, derives one.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// The share of wrong claims that may be confirmed: above 0 to 0.5, 0.0001 by default. Not used with a fixed <see cref="Threshold"/>.
    /// </summary>
    public double TargetFmr { get; init; } = Thresholds.DefaultTargetFmr;
}
