using Semblance.Faces;
using Semblance.Matching;
using Semblance.Spaces;

namespace Semblance.Tests.Matching;

public class ImpostorScoresTests
{
    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.L2)]
    public void Quantiles_agree_with_sorted_pairs(Metric metric)
    {
        var space = SyntheticFaces.Space with { Metric = metric };
        var faces = new SyntheticFaces(1).Gallery(40);
        var sorted = AllPairs(faces, metric).Order().ToArray();

        var scores = ImpostorScores.Of(space, faces, default);

        Assert.Equal((40, 780L), (scores.People, scores.Pairs));
        foreach (var count in new[] { 1, 8, 78, 390, 780 })
        {
            Assert.InRange(scores.AtCount(count), sorted[count - 1] - 1e-3, sorted[count - 1] + 1e-5);
        }
    }

    [Fact]
    public void A_person_counts_once_however_many_faces_they_have()
    {
        var people = new SyntheticFaces(2);
        var faces = people.Gallery(12).SelectMany((f, i) => new[] { f, SyntheticFaces.Enrol(i, people.FaceOf(f.Embedding.ToArray()), 1) });

        var scores = ImpostorScores.Of(SyntheticFaces.Space, faces.ToArray(), default);

        Assert.Equal((12, 66L), (scores.People, scores.Pairs));
        Assert.All(scores.Nearest, pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void The_nearest_pairs_come_nearest_first()
    {
        var faces = new SyntheticFaces(3).Gallery(30);

        var nearest = ImpostorScores.Of(SyntheticFaces.Space, faces, default).Nearest.Select(p => p.Distance).ToArray();

        var expected = AllPairs(faces, Metric.Cosine).Order().Take(64).ToArray();
        Assert.Equal(64, nearest.Length);
        Assert.All(nearest.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 5));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void Few_people_give_few_pairs(int people, long pairs) =>
        Assert.Equal(pairs, ImpostorScores.Of(SyntheticFaces.Space, new SyntheticFaces(4).Gallery(people), default).Pairs);

    [Fact]
    public void Identical_vectors_are_at_distance_zero()
    {
        var person = new SyntheticFaces(5).Person();
        var faces = Enumerable.Range(0, 20).Select(i => SyntheticFaces.Enrol(i, person)).ToArray();

        var scores = ImpostorScores.Of(SyntheticFaces.Space, faces, default);

        Assert.Equal(0, scores.AtCount(scores.Pairs));
    }

    private static IEnumerable<double> AllPairs(Face[] faces, Metric metric) =>
        from i in Enumerable.Range(0, faces.Length)
        from j in Enumerable.Range(0, i)
        select Distance(faces[i].Embedding.ToArray(), faces[j].Embedding.ToArray(), metric);

    private static double Distance(float[] x, float[] y, Metric metric) => metric == Metric.L2
        ? Math.Sqrt(x.Zip(y).Sum(p => ((double)p.First - p.Second) * ((double)p.First - p.Second)))
        : 1 - (x.Zip(y).Sum(p => (double)p.First * p.Second) / Math.Sqrt(x.Sum(v => (double)v * v) * y.Sum(v => (double)v * v)));
}
