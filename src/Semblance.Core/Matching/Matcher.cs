using Semblance.Search;

namespace Semblance.Matching;

/// <summary>
/// Turns a ranking into a decision. The nearest is a match only within a threshold that somebody can defend: without one the answer is
/// unknown, whatever is near.
/// </summary>
public static class Matcher
{
    /// <summary>
    /// The share of the threshold by which the second person must be farther away than the first: it costs only those who have a double in
    /// the gallery, and catches most people who are there under two names (docs/thresholds.md).
    /// </summary>
    public const double DefaultMargin = 0.1;

    /// <summary>1:N. The ranking must hold at least two candidates where the gallery has two people.</summary>
    /// <param name="margin">Share of the threshold, 0 to 1; 0 makes nothing but an exact tie ambiguous.</param>
    public static Decision Identify(Ranking ranking, Threshold threshold, double margin = DefaultMargin)
    {
        var decision = Compare(ranking, threshold);
        var required = margin * threshold.Value;
        var ambiguous = decision.Outcome == Outcome.Match && decision.Margin is { } gap && (gap == 0 || gap < required);
        return decision with
        {
            Outcome = ambiguous ? Outcome.Ambiguous : decision.Outcome,
            Person = ambiguous ? null : decision.Person,
            Face = ambiguous ? null : decision.Face,
            RequiredMargin = required,
        };
    }

    /// <summary>1:1: the ranking holds the claimed person only, or nobody when they have no face.</summary>
    public static Decision Verify(Ranking ranking, Threshold threshold) => Compare(ranking, threshold);

    private static Decision Compare(Ranking ranking, Threshold threshold)
    {
        var candidates = ranking.Candidates;
        var decision = new Decision
        {
            Outcome = Outcome.Unknown,
            Threshold = threshold,
            FacesSearched = ranking.FacesSearched,
            PeopleSearched = ranking.PeopleSearched,
            Method = ranking.Method,
            MethodReason = ranking.MethodReason,
            IsStale = ranking.IsStale,
            Candidates = candidates,
        };
        if (candidates.Count == 0)
        {
            return decision with { Reason = UnknownReason.EmptyGallery };
        }

        var nearest = candidates[0];
        decision = decision with
        {
            Distance = nearest.Distance,
            Margin = candidates.Count > 1 ? candidates[1].Distance - nearest.Distance : null,
        };
        if (threshold.Value is not { } limit)
        {
            return decision with { Reason = UnknownReason.NoEvidence };
        }

        // Written so that a distance that is no number falls through to unknown.
        return nearest.Distance <= limit
            ? decision with { Outcome = Outcome.Match, Person = nearest.Person, Face = nearest.Face }
            : decision with { Reason = UnknownReason.AboveThreshold };
    }
}
