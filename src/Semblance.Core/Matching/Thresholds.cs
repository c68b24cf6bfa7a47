using System.Globalization;
using Semblance.Spaces;

namespace Semblance.Matching;

/// <summary>
/// Derives thresholds from evidence: the space's prior, and the distances between different people of the gallery. docs/thresholds.md has the
/// reasoning, and what was measured.
/// </summary>
public static class Thresholds
{
    /// <summary>
    /// The share of strangers a search may answer with some person: 3 in 1,000, the rate that NIST's reports on 1:N search fix when they
    /// compare algorithms (FRTE 1:N Identification).
    /// </summary>
    public const double DefaultTargetFpir = 0.003;

    /// <summary>
    /// The share of wrong claims a comparison may confirm: 1 in 10,000, the most that the draft of NIST SP 800-63B-4 lets a biometric
    /// authenticator have.
    /// </summary>
    public const double DefaultTargetFmr = 0.0001;

    private const int DuplicatesNamed = 20;

    /// <summary>For a search among <paramref name="faces"/> faces.</summary>
    /// <param name="faces">All faces searched, several of a person each counted: each is another chance for a stranger. 1 or more.</param>
    /// <param name="scores">The gallery's own; null when there are none.</param>
    /// <param name="targetFpir">Above 0, at most 0.5.</param>
    /// <returns>A threshold without a value when nothing supports one.</returns>
    /// <exception cref="SemblanceException">Invalid, <c>target-range</c>.</exception>
    public static Threshold ForSearch(Space space, int faces, ImpostorScores? scores, double targetFpir = DefaultTargetFpir) =>
        Derive(space, faces, scores, targetFpir) with { TargetFpir = targetFpir };

    /// <summary>For a comparison with one person, who has <paramref name="faces"/> faces; otherwise as <see cref="ForSearch"/>.</summary>
    public static Threshold ForVerification(Space space, int faces, ImpostorScores? scores, double targetFmr = DefaultTargetFmr) =>
        Derive(space, faces, scores, targetFmr) with { TargetFmr = targetFmr };

    private static Threshold Derive(Space space, int faces, ImpostorScores? scores, double target)
    {
        if (!(target > 0 && target <= 0.5))
        {
            throw new SemblanceException(ErrorKind.Invalid, "target-range",
                FormattableString.Invariant($"The target rate {target} is out of range: give one above 0 and up to 0.5, such as 0.003."));
        }

        // By the union bound no dependence between a probe's comparisons can push the rate above the target.
        var fmr = Math.Max(-double.ExpM1(double.LogP1(-target) / Math.Max(faces, 1)), double.Epsilon);
        var gallery = scores?.Tail;
        var tail = space.Impostors is { } prior ? gallery?.PooledWith(prior, scores!.People) ?? ImpostorTail.Of(prior) : gallery;
        if (tail is null)
        {
            return new Threshold { Evidence = Describe(EvidenceKind.None, Lack(scores), scores, gallery) };
        }

        var kind = (space.Impostors, gallery) switch
        {
            ({ }, null) => EvidenceKind.Prior,
            (null, { }) => EvidenceKind.Gallery,
            _ => EvidenceKind.PriorAndGallery,
        };
        var value = tail.DistanceAt(fmr);
        var evidence = Describe(kind, Words(kind, space, scores, tail, fmr), scores, gallery) with
        {
            TargetFmr = fmr,
            ImpostorMedian = tail.Median,
            ImpostorDeviation = tail.Deviation,
        };
        return value > 0
            ? new Threshold { Value = value, Evidence = evidence }
            : new Threshold
            {
                Evidence = evidence with { Kind = EvidenceKind.None, Text = "different people are too near each other for the target; " + evidence.Text },
            };
    }

    private static Evidence Describe(EvidenceKind kind, string text, ImpostorScores? scores, ImpostorTail? gallery) => new(kind, text)
    {
        PeopleSampled = scores?.People ?? 0,
        PairsSampled = scores?.Pairs ?? 0,
        SuspectedDuplicates = scores is null || gallery is null ? [] : scores.Nearest.TakeWhile(p => p.Distance < gallery.DuplicateDistance).Take(DuplicatesNamed).ToArray(),
    };

    private static string Lack(ImpostorScores? scores) => scores switch
    {
        { People: >= ImpostorTail.MinimumPeople } => "the people of the gallery cannot be told apart: most of their faces are the same",
        _ => string.Create(CultureInfo.InvariantCulture,
            $"nothing is known about this space, and {scores?.People ?? 0} people are too few to learn from ({ImpostorTail.MinimumPeople} are needed)"),
    };

    private static string Words(EvidenceKind kind, Space space, ImpostorScores? scores, ImpostorTail tail, double fmr)
    {
        var source = kind switch
        {
            EvidenceKind.Prior => space.Impostors!.Source,
            EvidenceKind.Gallery => Sampled(scores!),
            _ => $"{Sampled(scores!)}, steadied by {space.Impostors!.Source}",
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"{source}: different people are {tail.Median:0.000} apart (deviation {tail.Deviation:0.000}); the target leaves each comparison a false match rate of {fmr:0.0e+0}");
    }

    private static string Sampled(ImpostorScores scores) =>
        string.Create(CultureInfo.InvariantCulture, $"{scores.Pairs:N0} pairs of {scores.People:N0} different people of this gallery");
}
