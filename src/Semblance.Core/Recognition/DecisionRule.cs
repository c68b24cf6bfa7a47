using Semblance.Clients;
using Semblance.Matching;
using Semblance.Spaces;

namespace Semblance.Recognition;

/// <summary>How a search or comparison decides, once the client's settings have filled in what its caller left open.</summary>
/// <param name="Fixed">Somebody's own distance; null when one is derived for <paramref name="Target"/>.</param>
/// <param name="Target">FPIR of a search, FMR of a comparison.</param>
/// <param name="Margin">As a share of the threshold; of a search alone.</param>
internal sealed record DecisionRule(Threshold? Fixed, double Target, double Margin)
{
    public static DecisionRule ForSearch(IdentifyOptions options, ClientSettings settings, SpaceKey space) => new(
        Choose(options.Threshold, options.TargetFpir, settings.ThresholdIn(space)?.Identify),
        options.TargetFpir ?? settings.TargetFpir ?? Thresholds.DefaultTargetFpir,
        options.Margin ?? settings.Margin ?? Matcher.DefaultMargin);

    public static DecisionRule ForVerification(VerifyOptions options, ClientSettings settings, SpaceKey space) => new(
        Choose(options.Threshold, options.TargetFmr, settings.ThresholdIn(space)?.Verify),
        options.TargetFmr ?? settings.TargetFmr ?? Thresholds.DefaultTargetFmr,
        Margin: 0);

    /// <summary>The caller's word comes first: a distance, or a target that one is derived for.</summary>
    private static Threshold? Choose(double? asked, double? target, double? ofClient) => (asked, target, ofClient) switch
    {
        ({ } distance, _, _) => Threshold.Fixed(distance),
        (null, null, { } distance) => Threshold.OfClient(distance),
        _ => null,
    };
}
