using Semblance.Matching;

namespace Semblance.Recognition;

/// <summary>How an identification decides. The defaults are for strangers being rare but possible.</summary>
public sealed record IdentifyOptions
{
    public const int DefaultTop = 5;

    /// <summary>Candidates in the answer, 1 to 1,000; 5 by default. It does not change the decision.</summary>
    public int Top { get; init; } = DefaultTop;

    /// <summary>A fixed threshold in the space's metric, above 0, which is applied as it is; null, the default, derives one.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// The share of strangers that may be answered with somebody: above 0 to 0.5, 0.003 by default. Not used with a fixed
    /// <see cref="Threshold"/>.
    /// </summary>
    public double TargetFpir { get; init; } = Thresholds.DefaultTargetFpir;

    /// <summary>How much farther the second person must be, as a share of the threshold: 0 to 1, 0.1 by default.</summary>
    public double Margin { get; init; } = Matcher.DefaultMargin;
}
