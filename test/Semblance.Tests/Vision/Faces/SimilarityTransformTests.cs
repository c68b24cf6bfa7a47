using FsCheck;
using FsCheck.Fluent;
using Semblance.Faces;
using Semblance.Vision.Faces;

namespace Semblance.Tests.Vision.Faces;

public sealed class SimilarityTransformTests
{
    private static readonly FacePoint[] Points = [new(3, 4), new(90, 8), new(47, 60), new(12, 95), new(80, 99)];

    [Fact]
    public void A_fit_recovers_the_transform_the_points_were_moved_by() =>
        Prop.ForAll(Transforms(), t =>
        {
            var moved = Array.ConvertAll(Points, t.Apply);
            var fit = Assert.NotNull(SimilarityTransform.Fit(Points, moved));
            Assert.Equal(t.Cos, fit.Cos, 1e-9);
            Assert.Equal(t.Sin, fit.Sin, 1e-9);
            Assert.Equal(t.X, fit.X, 1e-6);
            Assert.Equal(t.Y, fit.Y, 1e-6);
            Assert.Equal(0, fit.Residual(Points, moved), 1e-6);
        }).Check(Cases.Of(100));

    [Fact]
    public void The_inverse_leads_back() =>
        Prop.ForAll(Transforms(), t =>
        {
            foreach (var point in Points)
            {
                var back = t.Inverse().Apply(t.Apply(point));
                Assert.Equal(point.X, back.X, 1e-6);
                Assert.Equal(point.Y, back.Y, 1e-6);
            }
        }).Check(Cases.Of(100));

    [Fact]
    public void No_small_change_of_a_fit_brings_the_points_nearer()
    {
        FacePoint[] moved = [new(1, 2), new(70, 20), new(30, 70), new(-10, 80), new(60, 120)];
        var fit = Assert.NotNull(SimilarityTransform.Fit(Points, moved));
        var least = fit.Residual(Points, moved);
        foreach (var step in (double[])[-0.01, 0.01])
        {
            Assert.True((fit with { Cos = fit.Cos + step }).Residual(Points, moved) > least);
            Assert.True((fit with { Sin = fit.Sin + step }).Residual(Points, moved) > least);
            Assert.True((fit with { X = fit.X + step }).Residual(Points, moved) > least);
            Assert.True((fit with { Y = fit.Y + step }).Residual(Points, moved) > least);
        }
    }

    [Fact]
    public void Points_in_one_place_or_not_finite_have_no_fit()
    {
        FacePoint[] same = [new(5, 5), new(5, 5), new(5, 5), new(5, 5), new(5, 5)];
        Assert.Null(SimilarityTransform.Fit(same, Points));
        Assert.Null(SimilarityTransform.Fit(Points, same));
        Assert.Null(SimilarityTransform.Fit(Points, [.. Points[..4], new(double.NaN, 0)]));
        Assert.Null(SimilarityTransform.Fit([.. Points[..4], new(0, double.PositiveInfinity)], Points));
    }

    [Fact]
    public void Degrees_run_clockwise_as_a_picture_is_seen() =>
        Assert.Equal(90, new SimilarityTransform(0, 1, 0, 0).Degrees, 1e-12);

    private static Arbitrary<SimilarityTransform> Transforms() => Arb.From(
        from degrees in Gen.Choose(-180, 180)
        from percent in Gen.Choose(5, 800)
        from x in Gen.Choose(-500, 500)
        from y in Gen.Choose(-500, 500)
        let angle = degrees * Math.PI / 180
        select new SimilarityTransform(percent / 100.0 * Math.Cos(angle), percent / 100.0 * Math.Sin(angle), x, y));
}
