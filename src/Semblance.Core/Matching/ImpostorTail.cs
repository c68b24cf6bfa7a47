using Semblance.Spaces;

namespace Semblance.Matching;

/// <summary>
/// The lower tail of the distances between different people: how near a stranger comes how rarely. A normal tail below the median, as steep as
/// the widest of the quantiles says, continued beyond the deepest of them; Student's t stands in for the normal while people are few.
/// </summary>
public sealed record ImpostorTail
{
    /// <summary>
    /// Fewer people than this tell too little by themselves: of 10, only 45 pairs, whose nearest quarter is 11.
    /// </summary>
    public const int MinimumPeople = 10;

    // How many people of a gallery a space's prior is worth: galleries differ much in how far apart their people are, little in how that
    // spreads. Of 20 public dlib stores the medians have a deviation of 0.066 (a single distance has 0.085), the deviations one of 0.014.
    private const double PriorWeightOfMedian = 2;
    private const double PriorWeightOfDeviation = 20;

    // A quantile is used when at least this many pairs lie below it, and so many more that every fiftieth person may be there twice.
    private const int SupportingPairs = 10;
    private const double ToleratedDuplicates = 0.02;

    // The slope of the tail is read between the deepest quantile and the one this many times as common.
    private const double SlopeReach = 30;

    private static readonly double[] Shares = [0.25, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6];

    /// <summary>The middle distance.</summary>
    public required double Median { get; init; }

    /// <summary>Standard deviation of a normal distribution with this tail; above 0.</summary>
    public required double Deviation { get; init; }

    /// <summary>How well the two are known; infinite when they are taken as given.</summary>
    public double DegreesOfFreedom { get; init; } = double.PositiveInfinity;

    /// <summary>The deepest quantile that was seen, and the tail's slope there: distance per standard deviation.</summary>
    private (double Depth, double Distance, double Slope)? Deepest { get; init; }

    /// <summary>What is known about a space before any gallery is seen.</summary>
    public static ImpostorTail Of(ImpostorPrior prior) => new() { Median = prior.Mean, Deviation = prior.Deviation };

    /// <summary>
    /// What a gallery's own scores say. A few of its people being there twice does not change it. Null when there are too few people, or
    /// when most of them cannot be told apart.
    /// </summary>
    public static ImpostorTail? Of(ImpostorScores scores)
    {
        if (scores.People < MinimumPeople)
        {
            return null;
        }

        var median = scores.AtCount((scores.Pairs + 1) / 2);
        var quantiles = Shares
            .Where(share => share * scores.Pairs >= SupportingPairs + (ToleratedDuplicates * scores.People))
            .Select(share => (Share: share, Depth: Tail.Normal(share), Distance: scores.AtCount((long)(share * scores.Pairs))))
            .ToArray();
        var deviation = quantiles.Max(q => (median - q.Distance) / q.Depth);
        if (median <= 0 || deviation <= 0)
        {
            return null;
        }

        var deepest = quantiles[^1];
        var before = quantiles.First(q => q.Share <= deepest.Share * SlopeReach);
        var slope = before == deepest ? deviation : (before.Distance - deepest.Distance) / (deepest.Depth - before.Depth);
        return new ImpostorTail
        {
            Median = median,
            Deviation = deviation,
            DegreesOfFreedom = scores.People - 1,
            Deepest = (deepest.Depth, deepest.Distance, Math.Max(slope, deviation)),
        };
    }

    /// <summary>
    /// The gallery's tail with the space's prior weighed in: it steadies the few figures of a small gallery, and hardly moves those of a
    /// large one.
    /// </summary>
    /// <param name="people">Those whose scores this tail describes.</param>
    public ImpostorTail PooledWith(ImpostorPrior prior, int people)
    {
        var variance = Weighed(PriorWeightOfDeviation, prior.Deviation * prior.Deviation, people, Deviation * Deviation);
        return this with
        {
            Median = Weighed(PriorWeightOfMedian, prior.Mean, people, Median),
            Deviation = Math.Sqrt(variance),
            DegreesOfFreedom = DegreesOfFreedom + PriorWeightOfDeviation,
        };
    }

    /// <summary>The distance below which the given share of comparisons between different people falls; may be negative.</summary>
    /// <param name="share">A false match rate: above 0, at most 0.5.</param>
    public double DistanceAt(double share)
    {
        var depth = Tail.Student(share, DegreesOfFreedom);
        var distance = Median - (Deviation * depth);
        return Deepest is { } deep && depth > deep.Depth
            ? Math.Min(distance, deep.Distance - (deep.Slope * (depth - deep.Depth)))
            : distance;
    }

    private static double Weighed(double priorWeight, double prior, double weight, double value) =>
        ((priorWeight * prior) + (weight * value)) / (priorWeight + weight);
}
