using FsCheck;
using FsCheck.Fluent;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.Search;
using Outcome = Semblance.Matching.Outcome;

namespace Semblance.Tests.Matching;

public class MatcherTests
{
    private static readonly Threshold None = new() { Evidence = new Evidence(EvidenceKind.None, "nothing") };

    [Fact]
    public void The_nearest_within_the_threshold_matches()
    {
        var decision = Matcher.Identify(Rank(0.3, 0.7), Threshold.Fixed(0.5));

        Assert.Equal(Outcome.Match, decision.Outcome);
        Assert.Equal(SyntheticFaces.PersonOf(0), decision.Person);
        Assert.Equal(0.3, decision.Distance);
        Assert.Equal(0.4, decision.Margin!.Value, 12);
        Assert.Null(decision.Reason);
    }

    [Fact]
    public void A_distance_of_exactly_the_threshold_matches() =>
        Assert.Equal(Outcome.Match, Matcher.Identify(Rank(0.5, 0.9), Threshold.Fixed(0.5)).Outcome);

    [Fact]
    public void The_nearest_beyond_the_threshold_is_unknown_and_nobody_is_named()
    {
        var decision = Matcher.Identify(Rank(0.51, 0.7), Threshold.Fixed(0.5));

        Assert.Equal((Outcome.Unknown, UnknownReason.AboveThreshold), (decision.Outcome, decision.Reason));
        Assert.Null(decision.Person);
        Assert.Null(decision.Face);
        Assert.Equal(2, decision.Candidates.Count);
    }

    [Fact]
    public void A_second_person_too_near_to_the_first_makes_it_ambiguous()
    {
        var decision = Matcher.Identify(Rank(0.30, 0.32), Threshold.Fixed(0.5), margin: 0.1);

        Assert.Equal(Outcome.Ambiguous, decision.Outcome);
        Assert.Null(decision.Person);
        Assert.Equal(0.05, decision.RequiredMargin!.Value, 12);
    }

    [Fact]
    public void A_tie_is_ambiguous_even_without_a_margin() =>
        Assert.Equal(Outcome.Ambiguous, Matcher.Identify(Rank(0.3, 0.3), Threshold.Fixed(0.5), margin: 0).Outcome);

    [Fact]
    public void Two_strangers_at_one_distance_are_unknown_and_not_ambiguous() =>
        Assert.Equal(Outcome.Unknown, Matcher.Identify(Rank(0.8, 0.8), Threshold.Fixed(0.5)).Outcome);

    [Fact]
    public void Without_evidence_even_the_same_vector_is_unknown()
    {
        var decision = Matcher.Identify(Rank(0.0, 1.0), None);

        Assert.Equal((Outcome.Unknown, UnknownReason.NoEvidence), (decision.Outcome, decision.Reason));
        Assert.Equal(0.0, decision.Distance);
    }

    [Fact]
    public void An_empty_gallery_is_unknown_whatever_the_threshold()
    {
        var decision = Matcher.Identify(Rank(), Threshold.Fixed(1.9));

        Assert.Equal((Outcome.Unknown, UnknownReason.EmptyGallery), (decision.Outcome, decision.Reason));
        Assert.Null(decision.Distance);
        Assert.Null(decision.Margin);
    }

    [Fact]
    public void The_only_person_of_a_gallery_has_no_margin_and_is_not_ambiguous()
    {
        var decision = Matcher.Identify(Rank(0.2), Threshold.Fixed(0.5));

        Assert.Equal(Outcome.Match, decision.Outcome);
        Assert.Null(decision.Margin);
    }

    [Fact]
    public void A_distance_that_is_no_number_is_unknown() =>
        Assert.Equal(Outcome.Unknown, Matcher.Identify(Rank(double.NaN, 0.9), Threshold.Fixed(0.5)).Outcome);

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_fixed_threshold_must_be_a_distance(double distance) =>
        Assert.Equal("threshold-range", Assert.Throws<SemblanceException>(() => Threshold.Fixed(distance)).Code);

    [Fact]
    public void A_fixed_threshold_promises_no_rate() =>
        Assert.Equal((null, null, EvidenceKind.Caller), (Threshold.Fixed(0.6).TargetFpir, Threshold.Fixed(0.6).TargetFmr, Threshold.Fixed(0.6).Evidence.Kind));

    [Fact]
    public void Nobody_is_ever_named_who_is_beyond_the_threshold_or_within_the_margin() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat[]>(), ArbMap.Default.ArbFor<NormalFloat>(), (distances, limit) =>
        {
            var threshold = Math.Abs(limit.Get) + 0.001;
            var ranking = Rank(distances.Select(d => Math.Abs(d.Get)).Order().ToArray());
            var decision = Matcher.Identify(ranking, Threshold.Fixed(threshold), 0.05);
            var named = decision.Person is not null;
            return named == (decision.Outcome == Outcome.Match)
                && (decision.Outcome == Outcome.Unknown) == (decision.Reason is not null)
                && (!named || (decision.Distance <= threshold && (decision.Margin is null || decision.Margin >= 0.05 * threshold)));
        }).Check(Cases.Of(100));

    private static Ranking Rank(params double[] distances) => new(
        distances.Select((d, i) => new Candidate(SyntheticFaces.PersonOf(i), new FaceId(Guid.Empty), d)).ToArray(), distances.Length, distances.Length, "test");
}
