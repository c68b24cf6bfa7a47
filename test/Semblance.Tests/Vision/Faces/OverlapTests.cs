using FsCheck;
using FsCheck.Fluent;
using Semblance.Faces;
using Semblance.Vision.Faces;

namespace Semblance.Tests.Vision.Faces;

public sealed class OverlapTests
{
    [Fact]
    public void What_is_kept_overlaps_little_and_what_goes_overlaps_something_better() =>
        Prop.ForAll(Candidates(), candidates =>
        {
            var kept = Overlap.Suppress(candidates, 0.4);
            Assert.Equal(kept.OrderByDescending(k => k.Score), kept);
            foreach (var face in kept)
            {
                Assert.DoesNotContain(kept, k => k != face && k.Box.OverlapWith(face.Box) > 0.4);
            }

            foreach (var gone in candidates.Where(c => !kept.Contains(c)))
            {
                Assert.Contains(kept, k => k.Score >= gone.Score && k.Box.OverlapWith(gone.Box) > 0.4);
            }

            Assert.Equal(kept, Overlap.Suppress(kept, 0.4));
        }).Check(Cases.Of(100));

    [Theory]
    [InlineData(0, 0, 10, 10, 1)]
    [InlineData(5, 0, 10, 10, 1.0 / 3)]
    [InlineData(10, 0, 10, 10, 0)]
    [InlineData(2, 2, 6, 6, 0.36)]
    [InlineData(3, 3, 0, 0, 0)]
    public void Overlap_is_the_intersection_over_the_union(double x, double y, double width, double height, double expected)
    {
        var (one, other) = (new FaceBox(0, 0, 10, 10), new FaceBox(x, y, width, height));
        Assert.Equal(expected, one.OverlapWith(other), 1e-12);
        Assert.Equal(expected, other.OverlapWith(one), 1e-12);
    }

    private static Arbitrary<List<Detection>> Candidates()
    {
        var box = from x in Gen.Choose(0, 40) from y in Gen.Choose(0, 40) from w in Gen.Choose(1, 30) from h in Gen.Choose(1, 30) select new FaceBox(x, y, w, h);
        var one = from b in box from score in Gen.Choose(1, 100) select new Detection(b, score / 100.0, []);
        return Arb.From(one.ListOf().Select(l => l.ToList()));
    }
}
