using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Tests.Search;

public class PairDistancesTests
{
    [Theory]
    [InlineData(Metric.Cosine, 2)]
    [InlineData(Metric.Cosine, 131)]
    [InlineData(Metric.L2, 17)]
    [InlineData(Metric.L2, 512)]
    public void Every_pair_comes_once_in_row_order_as_the_naive_twin_has_it(Metric metric, int dimension)
    {
        var vectors = RandomVectors(23, dimension);
        var expected = from i in Enumerable.Range(0, 23)
                       from j in Enumerable.Range(i + 1, 22 - i)
                       select NaiveSearch.Distance(vectors[i].Span, vectors[j].Span, metric);

        var actual = PairDistances.OfAll(vectors, metric);

        Assert.Equal(expected, actual, (e, a) => Math.Abs(e - a) < 1e-12 * Math.Max(1, e));
    }

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.L2)]
    public void The_nearest_other_of_each_vector_is_the_least_of_its_pairs(Metric metric)
    {
        var vectors = RandomVectors(30, 65);
        var expected = vectors.Select((v, i) => vectors.Where((_, j) => j != i).Min(o => NaiveSearch.Distance(v.Span, o.Span, metric)));

        Assert.Equal(expected, PairDistances.NearestOther(vectors, metric), (e, a) => Math.Abs(e - a) < 1e-12 * Math.Max(1, e));
    }

    [Fact]
    public void Equal_vectors_are_at_distance_zero_and_a_lone_vector_has_no_other()
    {
        ReadOnlyMemory<float>[] twins = [new float[] { 0.1f, 0.2f, 0.7f }, new float[] { 0.1f, 0.2f, 0.7f }];

        Assert.Equal([0.0], PairDistances.OfAll(twins, Metric.Cosine));
        Assert.Equal([double.PositiveInfinity], PairDistances.NearestOther(twins[..1], Metric.L2));
        Assert.Empty(PairDistances.OfAll([], Metric.Cosine));
    }

    private static List<ReadOnlyMemory<float>> RandomVectors(int count, int dimension)
    {
        var random = new Random(dimension);
        return [.. Enumerable.Range(0, count).Select(_ =>
            new ReadOnlyMemory<float>([.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() * 2 - 1)]))];
    }
}
