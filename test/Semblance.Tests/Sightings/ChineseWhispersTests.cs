using FsCheck;
using FsCheck.Fluent;
using Semblance.Sightings;
using Semblance.Spaces;

namespace Semblance.Tests.Sightings;

public sealed class ChineseWhispersTests
{
    private static readonly Space Space = new() { Key = new SpaceKey("tiny"), Model = "Tiny", Dimension = 2, Metric = Metric.L2 };

    [Fact]
    public void Faces_of_people_far_apart_are_a_group_each()
    {
        var labels = Group((0, 0), (5, 5), (0.1f, 0), (5.1f, 5), (0, 0.1f), (9, 0));
        Assert.Equal([labels[0], labels[1], labels[0], labels[1], labels[0], labels[5]], labels);
        Assert.Equal(3, labels.Distinct().Count());
    }

    [Fact]
    public void Nobody_is_no_group_and_one_alone_is_one()
    {
        Assert.Empty(Group());
        Assert.Single(Group((1, 1)));
    }

    [Fact]
    public void A_bridge_between_two_crowds_does_not_make_them_one()
    {
        var left = Enumerable.Range(0, 8).Select(i => (i * 0.01f, 0f));
        var right = Enumerable.Range(0, 8).Select(i => (1.5f + (i * 0.01f), 0f));
        var labels = Group([.. left, (0.8f, 0), .. right]);
        Assert.Single(labels[..8].Distinct());
        Assert.Single(labels[9..].Distinct());
        Assert.NotEqual(labels[0], labels[9]);
    }

    [Fact]
    public void Only_neighbours_of_neighbours_share_a_group()
    {
        var points = Gen.Choose(0, 60).Select(i => i / 10f).Two().Select(p => (p.Item1, p.Item2)).ArrayOf();
        Prop.ForAll(points.ToArbitrary(), all =>
        {
            var labels = Group(all);
            return Enumerable.Range(0, all.Length).All(i => labels.Where((_, j) => j != i).All(l => l != labels[i])
                || Enumerable.Range(0, all.Length).Any(j => j != i && labels[j] == labels[i] && Math.Sqrt(Math.Pow(all[i].Item1 - all[j].Item1, 2) + Math.Pow(all[i].Item2 - all[j].Item2, 2)) <= 1.0001));
        }).Check(Cases.Of(100));
    }

    private static int[] Group(params (float X, float Y)[] points) =>
        ChineseWhispers.Group(Space, [.. points.Select(p => (ReadOnlyMemory<float>)new[] { p.X, p.Y })], 1);
}
