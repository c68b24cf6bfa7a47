using FsCheck;
using FsCheck.Fluent;
using Semblance.Faces;
using Semblance.Vision.Faces.Quality;

namespace Semblance.Tests.Vision.Faces.Quality;

public sealed class FacePoseTests
{
    // x right, y down, z towards the viewer, in distances between the eyes: eyes, nose tip, mouth corners of a general head.
    private static readonly (double X, double Y, double Z)[] Head = [(-0.5, 0, 0), (0.5, 0, 0), (0, 0.54, 0.41), (-0.42, 1, 0), (0.42, 1, 0)];

    [Fact]
    public void A_turned_head_is_measured_within_some_degrees() =>
        Prop.ForAll(Turns(), t =>
        {
            var pose = FacePose.Of(Seen(t.Yaw, t.Pitch, t.Roll));
            Assert.InRange(pose.Yaw, t.Yaw - 15, t.Yaw + 15);
            Assert.InRange(pose.Pitch, t.Pitch - 15, t.Pitch + 15);
        }).Check(Cases.Of(100));

    [Fact]
    public void Roll_is_exact_and_changes_nothing_else()
    {
        var straight = FacePose.Of(Seen(20, 0, 0));
        foreach (var roll in (double[])[-80, -20, 5, 60])
        {
            var pose = FacePose.Of(Seen(20, 0, roll));
            Assert.Equal(roll, pose.Roll, 1e-6);
            Assert.Equal(straight.Yaw, pose.Yaw, 1e-6);
            Assert.Equal(straight.Pitch, pose.Pitch, 1e-6);
        }
    }

    [Fact]
    public void The_further_a_head_is_turned_the_larger_the_figure()
    {
        double[] angles = [-60, -40, -20, -5, 0, 5, 20, 40, 60];
        var yaws = angles.Select(a => FacePose.Of(Seen(a, 0, 0)).Yaw).ToArray();
        var pitches = angles.Select(a => FacePose.Of(Seen(0, a, 0)).Pitch).ToArray();
        Assert.Equal(yaws.Order(), yaws);
        Assert.Equal(pitches.Order(), pitches);
    }

    [Fact]
    public void Points_that_are_no_faces_have_no_pose() => Assert.Equal(default, FacePose.Of(new FacePoint[5]));

    /// <summary>The head as a far camera sees it.</summary>
    private static FacePoint[] Seen(double yaw, double pitch, double roll)
    {
        var (y, p, r) = (yaw * Math.PI / 180, pitch * Math.PI / 180, roll * Math.PI / 180);
        return Array.ConvertAll(Head, h =>
        {
            var (x, z) = ((h.X * Math.Cos(y)) + (h.Z * Math.Sin(y)), (h.Z * Math.Cos(y)) - (h.X * Math.Sin(y)));
            var down = (h.Y * Math.Cos(p)) - (z * Math.Sin(p));
            return new FacePoint(300 + (100 * ((x * Math.Cos(r)) - (down * Math.Sin(r)))), 200 + (100 * ((x * Math.Sin(r)) + (down * Math.Cos(r)))));
        });
    }

    private static Arbitrary<(int Yaw, int Pitch, int Roll)> Turns() => Arb.From(
        from yaw in Gen.Choose(-40, 40) from pitch in Gen.Choose(-20, 20) from roll in Gen.Choose(-45, 45) select (yaw, pitch, roll));
}
