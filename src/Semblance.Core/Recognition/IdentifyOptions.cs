using Semblance.Matching;

namespace Semblance.Recognition;

/// <summary>How an identification decides. What is left open is as the client's settings say, and where they say nothing as the product does.</summary>
public sealed record IdentifyOptions
{
    public const int DefaultTop = 5;

    /// <summary>Candidates in the answer, 1 to 1,000; 5 by default. It does not change the decision.</summary>
    public int Top { get; init; } = DefaultTop;

    /// <summary>A fixed threshold in the space's metric, above 0, which is applied as it is; null, the default, takes the client's own or derives one.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// The share of strangers that may be answered with somebody: above 0 to 0.5; <see cref="Thresholds.DefaultTargetFpir"/> where nobody says. Not used
    /// with a fixed <see cref="Threshold"/>; where it is given, the client's own distance is not used.
    /// </summary>
    public double? TargetFpir { get; init; }

    /// <summary>How much farther the second person must be, as a share of the threshold: 0 to 1; <see cref="Matcher.DefaultMargin"/> where nobody says.</summary>
    public double? Margin { get; init; }
}
