using FsCheck;
using FsCheck.Fluent;
using Semblance.Matching;
using Semblance.Spaces;

namespace Semblance.Tests.Matching;

public class ThresholdsTests
{
    private static readonly Space Unknown = SyntheticFaces.Space;
    private static readonly Space Known = Unknown with { Impostors = new ImpostorPrior(1.0, 0.12, "a test") };
    private static readonly ImpostorScores Hundred = Scores(100);

    [Fact]
    public void A_threshold_never_loosens_as_the_gallery_grows_or_the_target_falls() =>
        Prop.ForAll(
            Gen.Choose(1, 5_000_000).ToArbitrary(), Gen.Choose(1, 5_000_000).ToArbitrary(), Gen.Choose(1, 999).ToArbitrary(),
            (one, other, perMille) =>
            {
                var (few, many) = (Math.Min(one, other), Math.Max(one, other));
                var target = perMille / 2_000.0;
                return Combinations().All(c =>
                    !(Value(c, many, target) > Value(c, few, target)) && !(Value(c, few, target / 10) > Value(c, few, target)));
            }).Check(Cases.Of(100));

    [Fact]
    public void Every_face_of_a_person_is_another_chance_for_a_stranger()
    {
        var one = Thresholds.ForSearch(Unknown, 100, Hundred);
        var ten = Thresholds.ForSearch(Unknown, 1_000, Hundred);

        Assert.True(ten.Value < one.Value);
        Assert.Equal(one.Evidence.TargetFmr!.Value / 10, ten.Evidence.TargetFmr!.Value, 7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Too_few_people_and_no_prior_give_no_threshold(int people)
    {
        var threshold = Thresholds.ForSearch(Unknown, people, Scores(people));

        Assert.Null(threshold.Value);
        Assert.Equal(EvidenceKind.None, threshold.Evidence.Kind);
        Assert.Equal(Thresholds.DefaultTargetFpir, threshold.TargetFpir);
        Assert.Contains("too few", threshold.Evidence.Text);
    }

    [Fact]
    public void Without_any_scores_there_is_no_threshold_for_an_unknown_space() =>
        Assert.Null(Thresholds.ForVerification(Unknown, 1, null).Value);

    [Fact]
    public void A_prior_is_enough_for_a_gallery_of_a_few()
    {
        var threshold = Thresholds.ForSearch(Known, 3, Scores(3));

        Assert.Equal(EvidenceKind.Prior, threshold.Evidence.Kind);
        Assert.Equal(1.0 - (0.12 * Tail.Normal(0.003 / 3)), threshold.Value!.Value, 3);
    }

    [Fact]
    public void A_gallery_of_lookalikes_makes_a_known_space_stricter()
    {
        var people = new SyntheticFaces(8);
        var family = people.Person();
        var alike = Enumerable.Range(0, 50).Select(i => SyntheticFaces.Enrol(i, people.FaceOf(family, 1.2))).ToArray();

        var threshold = Thresholds.ForSearch(Known, 50, ImpostorScores.Of(Known, alike, default));

        Assert.Equal(EvidenceKind.PriorAndGallery, threshold.Evidence.Kind);
        Assert.True(!(threshold.Value > Thresholds.ForSearch(Known, 50, null).Value - 0.2));
    }

    [Fact]
    public void The_evidence_says_what_it_rests_on()
    {
        var evidence = Thresholds.ForSearch(Unknown, 100, Hundred).Evidence;

        Assert.Equal(EvidenceKind.Gallery, evidence.Kind);
        Assert.Equal((100, 4950L), (evidence.PeopleSampled, evidence.PairsSampled));
        Assert.Contains("4,950 pairs of 100 different people", evidence.Text);
        Assert.InRange(evidence.ImpostorMedian!.Value, 0.95, 1.05);
        Assert.InRange(evidence.ImpostorDeviation!.Value, 0.09, 0.13);
    }

    [Fact]
    public void People_who_are_there_twice_are_named_and_hardly_move_the_threshold()
    {
        var people = new SyntheticFaces(9);
        var clean = people.Gallery(300);
        var twice = clean.Take(3).Select((f, i) => SyntheticFaces.Enrol(300 + i, people.FaceOf(f.Embedding.ToArray(), 0.3)));

        var before = Thresholds.ForSearch(Unknown, 300, ImpostorScores.Of(Unknown, clean, default));
        var after = Thresholds.ForSearch(Unknown, 303, ImpostorScores.Of(Unknown, [.. clean, .. twice], default));

        Assert.Empty(before.Evidence.SuspectedDuplicates);
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => (SyntheticFaces.PersonOf(i), SyntheticFaces.PersonOf(300 + i))),
            after.Evidence.SuspectedDuplicates.Select(d => (d.First, d.Second)).Order());
        Assert.InRange(after.Value!.Value, before.Value!.Value - 0.02, before.Value.Value + 0.02);
    }

    [Fact]
    public void Even_a_tenth_of_the_people_being_there_twice_does_not_move_it_much()
    {
        var people = new SyntheticFaces(11);
        var clean = people.Gallery(200);
        var twice = clean.Take(20).Select((f, i) => SyntheticFaces.Enrol(200 + i, people.FaceOf(f.Embedding.ToArray(), 0.5)));

        var before = Thresholds.ForSearch(Unknown, 220, ImpostorScores.Of(Unknown, clean, default)).Value!.Value;
        var after = Thresholds.ForSearch(Unknown, 220, ImpostorScores.Of(Unknown, [.. clean, .. twice], default)).Value!.Value;

        Assert.InRange(after, before - 0.05, before + 0.05);
    }

    [Fact]
    public void A_gallery_of_one_face_under_many_names_gives_no_threshold()
    {
        var person = new SyntheticFaces(10).Person();
        var same = Enumerable.Range(0, 50).Select(i => SyntheticFaces.Enrol(i, person)).ToArray();

        var threshold = Thresholds.ForSearch(Unknown, 50, ImpostorScores.Of(Unknown, same, default));

        Assert.Null(threshold.Value);
        Assert.Contains("cannot be told apart", threshold.Evidence.Text);
    }

    [Fact]
    public void People_too_near_each_other_for_the_target_give_no_threshold()
    {
        var close = Unknown with { Impostors = new ImpostorPrior(0.3, 0.1, "a test") };

        var threshold = Thresholds.ForSearch(close, 10_000, null);

        Assert.Null(threshold.Value);
        Assert.Equal(EvidenceKind.None, threshold.Evidence.Kind);
    }

    [Fact]
    public void Verification_is_looser_than_a_search_of_many_and_stricter_with_more_faces()
    {
        var one = Thresholds.ForVerification(Known, 1, Hundred);

        Assert.Equal((null, Thresholds.DefaultTargetFmr), (one.TargetFpir, one.TargetFmr));
        Assert.True(one.Value > Thresholds.ForSearch(Known, 100_000, Hundred).Value);
        Assert.True(one.Value > Thresholds.ForVerification(Known, 10, Hundred).Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.6)]
    [InlineData(double.NaN)]
    public void A_target_must_be_a_rate(double target) =>
        Assert.Equal("target-range", Assert.Throws<SemblanceException>(() => Thresholds.ForSearch(Known, 10, null, target)).Code);

    [Fact]
    public void The_smallest_target_of_the_largest_gallery_is_still_a_number()
    {
        var threshold = Thresholds.ForSearch(Known, int.MaxValue, Hundred, 1e-300);

        Assert.True(threshold.Value is null or > 0);
        Assert.True(threshold.Evidence.TargetFmr > 0);
    }

    private static IEnumerable<(Space Space, ImpostorScores? Scores)> Combinations() =>
        [(Unknown, Hundred), (Known, null), (Known, Hundred), (Known, Scores(12))];

    private static double Value((Space Space, ImpostorScores? Scores) c, int faces, double target) =>
        Thresholds.ForSearch(c.Space, faces, c.Scores, target).Value ?? double.NegativeInfinity;

    private static ImpostorScores Scores(int people) => ImpostorScores.Of(Unknown, new SyntheticFaces(people).Gallery(people), default);
}
