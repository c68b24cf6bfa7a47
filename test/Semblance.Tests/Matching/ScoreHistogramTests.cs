using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Spaces;

namespace Semblance.Tests.Matching;

public sealed class ScoreHistogramTests
{
    private static readonly Space Cosine = new() { Key = new SpaceKey("test-cosine"), Model = "test", Dimension = 2, Metric = Metric.Cosine, UnitLength = false };

    [Fact]
    public void Every_pair_is_counted_once_by_whose_faces_they_are()
    {
        var (ada, bo) = (PersonId.New(), PersonId.New());

        // Two equal directions of one length and another, and one straight across: distances 0, 1 and 1.
        var histogram = ScoreHistogram.Of(Cosine, [Of(ada, 1, 0), Of(ada, 5, 0), Of(bo, 0, 2)], CancellationToken.None);

        Assert.Equal(1.2, histogram.End, 6);
        Assert.Equal((1, 1), (histogram.Same[0], histogram.Same.Sum()));
        Assert.Equal((2, 2), (histogram.Different[(int)(1 / 1.2 * ScoreHistogram.Bins)], histogram.Different.Sum()));
    }

    [Fact]
    public void Pairs_beyond_the_scale_are_in_the_last_bin_and_nobody_makes_no_pairs()
    {
        var histogram = ScoreHistogram.Of(Cosine, [Of(PersonId.New(), 1, 0), Of(PersonId.New(), -1, 0)], CancellationToken.None);

        Assert.Equal(1, histogram.Different[^1]);
        Assert.Equal(0, ScoreHistogram.Of(Cosine, [], CancellationToken.None).Different.Sum());
    }

    private static Face Of(PersonId person, params float[] embedding) => new()
    {
        Id = FaceId.New(),
        Client = ClientId.Default,
        Person = person,
        Space = Cosine.Key,
        Embedding = embedding,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
