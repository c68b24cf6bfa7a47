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

    // A quantile is used when at least this many pairs lie below it, and so many more that every fiftieth person may be there twice unnoticed.
    private const int SupportingPairs = 10;
    private const double ToleratedDuplicates = 0.02;

    // What is judged by the quantiles from here up: is this pair one person under two names? One in a hundred samples may say so wrongly.
    private const double ShallowShare = 0.03;
    private const double SuspicionRate = 0.01;

    // The slope of the tail is read between the deepest quantile and the one this many times as common.
    private const double SlopeReach = 30;

    private static readonly double[] Shares = [0.25, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6];

    /// <summary>The middle distance.</summary>
    public required double Median { get; init; }

    /// <summary>Standard deviation of a normal distribution with this tail; above 0.</summary>
    public required double Deviation { get; init; }

    /// <summary>How well the two are known; infinite when they are taken as given.</summary>
    public double DegreesOfFreedom { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// Two people nearer than this are taken for one who is there twice, and left out of the tail: in a hundred samples of this size and of
    /// this spread one would hold such a pair by chance. Null when no gallery was seen; may be negative.
    /// </summary>
    public double? DuplicateDistance { get; init; }

    /// <summary>The rarest quantile that was seen, and how fast distances fall there, per standard deviation.</summary>
    private Quantile? Deepest { get; init; }

    private double DeepestSlope { get; init; }

    /// <summary>What is known about a space before any gallery is seen.</summary>
    public static ImpostorTail Of(ImpostorPrior prior) => new() { Median = prior.Mean, Deviation = prior.Deviation };

    /// <summary>
    /// What a gallery's own scores say. People who are there twice, under two names, do not change it. Null when there are too few people, or
    /// when most of them cannot be told apart.
    /// </summary>
    public static ImpostorTail? Of(ImpostorScores scores) => scores.Tail;

    /// <summary>The same, worked out anew: it walks over all the counts.</summary>
    internal static ImpostorTail? Derive(ImpostorScores scores)
    {
        if (scores.People < MinimumPeople)
        {
            return null;
        }

        var median = scores.AtCount((scores.Pairs + 1) / 2);
        var shallow = Quantiles(scores, 0).TakeWhile(q => q.Share >= ShallowShare).Max(q => q.Slope(median));
        var duplicates = median - (shallow * Tail.Student(Math.Min(0.5, SuspicionRate / scores.Pairs), scores.People - 1));
        var quantiles = Quantiles(scores, scores.CountBelow(duplicates)).ToArray();
        var deviation = quantiles.Max(q => q.Slope(median));
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
            DuplicateDistance = duplicates,
            DegreesOfFreedom = scores.People - 1,
            Deepest = deepest,
            DeepestSlope = Math.Max(slope, deviation),
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
            ? Math.Min(distance, deep.Distance - (DeepestSlope * (depth - deep.Depth)))
            : distance;
    }

    // Those with enough pairs below them, once the nearest pairs are set aside; always the first, by the minimum of people.
    private static IEnumerable<Quantile> Quantiles(ImpostorScores scores, long aside) =>
        from share in Shares
        let count = (long)(share * (scores.Pairs - aside))
        where count >= SupportingPairs + (ToleratedDuplicates * scores.People) || share == Shares[0]
        select new Quantile(share, Tail.Normal(share), scores.AtCount(aside + Math.Max(count, 1)));

    private static double Weighed(double priorWeight, double prior, double weight, double value) =>
        ((priorWeight * prior) + (weight * value)) / (priorWeight + weight);

    private sealed record Quantile(double Share, double Depth, double Distance)
    {
        /// <summary>The standard deviation of a normal distribution about this median that has this quantile.</summary>
        public double Slope(double median) => (median - Distance) / Depth;
    }
}
