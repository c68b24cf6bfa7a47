using FsCheck;
using FsCheck.Fluent;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Liveness;

namespace Semblance.Tests.Liveness;

public sealed class LivenessRuleTests
{
    private static readonly LivenessRule Rule = new();
    private static readonly LivenessStep[] Steps = [LivenessStep.TurnRight, LivenessStep.Blink, LivenessStep.TurnLeft];

    [Fact]
    public void Steps_seen_in_their_order_are_live()
    {
        var verdict = Rule.Judge(Steps, [Ahead(), Turned(-30), Ahead(), Closed(), Ahead(), Turned(28)]);

        Assert.True(verdict.IsLive);
        Assert.Equal([1, 4, 5], verdict.Steps.Select(s => s.Frame!.Value));
    }

    [Fact]
    public void Steps_in_another_order_are_not_and_the_missing_one_is_named()
    {
        var verdict = Rule.Judge(Steps, [Ahead(), Turned(28), Closed(), Ahead(), Turned(-30), Ahead()]);

        Assert.False(verdict.IsLive);
        Assert.Equal([4, null, null], verdict.Steps.Select(s => s.Frame));
    }

    [Fact]
    public void Half_a_turn_closed_eyes_that_never_open_and_a_face_that_starts_aside_are_not_enough()
    {
        Assert.Null(Rule.Judge([LivenessStep.TurnLeft], [Ahead(), Turned(17), Ahead(), Ahead()]).Steps[0].Frame);
        Assert.Null(Rule.Judge([LivenessStep.Blink], [Ahead(), Ahead(), Ahead(), Closed()]).Steps[0].Frame);
        Assert.Null(Rule.Judge([LivenessStep.TurnLeft], [Turned(30), Turned(30), Turned(31), Turned(32)]).Steps[0].Frame);
        Assert.Null(Rule.Judge([LivenessStep.Blink], [Flat(), Flat(), Flat(), Flat()]).Steps[0].Frame);
    }

    [Fact]
    public void One_picture_twice_somebody_else_and_too_few_are_faults()
    {
        var twice = Ahead();
        Assert.Equal([LivenessFault.SamePhoto], Rule.Judge([], [twice, twice, Ahead(), Ahead()]).Faults);
        Assert.Equal([LivenessFault.OtherFace], Rule.Judge([], [Ahead(), Ahead() with { IsSame = false }, Ahead(), Ahead()]).Faults);
        Assert.Equal([LivenessFault.TooFew], Rule.Judge([], [Ahead(), Ahead(), Ahead(), new LivenessFrame(null, "x", true)]).Faults);
    }

    [Fact]
    public void The_front_frame_has_open_eyes()
    {
        Assert.Equal(2, Rule.FindFront([Closed(), Turned(40), Ahead(0.31), Ahead(0.3)]));
        Assert.Null(Rule.FindFront([Turned(40), new LivenessFrame(null, "x", true)]));
    }

    [Fact]
    public void One_photo_however_often_is_never_live()
    {
        var frame = from yaw in Gen.Choose(-45, 45) from openness in Gen.Choose(0, 40) select Frame(yaw, openness / 100.0);
        var gen = from one in frame from count in Gen.Choose(4, 20) from order in Gen.Shuffle(Steps) select (one, count, order);
        Prop.ForAll(Arb.From(gen), g => !Rule.Judge(g.order, [.. Enumerable.Range(0, g.count).Select(i => g.one with { Pixels = $"{i}" })]).IsLive).Check(Cases.Of(100));
    }

    [Fact]
    public void The_eye_aspect_ratio_is_that_of_the_paper_and_only_of_points_that_follow_the_lids()
    {
        Assert.Equal(0.25, EyeAspect.Of(Points(0.25))!.Value, 9);
        Assert.Null(EyeAspect.Of([new FacePoint(0, 0), new FacePoint(1, 0), new FacePoint(0, 1), new FacePoint(0, 2), new FacePoint(1, 2)]));
        Assert.Null(EyeAspect.Of(new FacePoint[68]));
    }

    [Fact]
    public void A_challenge_is_good_once_for_its_client_and_for_a_minute_and_its_order_varies()
    {
        var time = new ManualTime();
        var challenges = new LivenessChallenges(time);
        var (mine, theirs) = (ClientId.Default, new ClientId("other"));
        var first = challenges.Ask(mine, seesEyelids: true);
        var late = challenges.Ask(mine, seesEyelids: true);

        Assert.Null(challenges.Take(theirs, first.Id));
        Assert.Equal(first, challenges.Take(mine, first.Id));
        Assert.Null(challenges.Take(mine, first.Id));
        time.Advance(LivenessChallenges.Life);
        Assert.Null(challenges.Take(mine, late.Id));
        var orders = Enumerable.Range(0, 200).Select(_ => challenges.Ask(mine, true).Steps).ToArray();
        Assert.Equal(6, orders.Select(o => string.Join(' ', o)).Distinct().Count());
        Assert.All(orders, o => Assert.Equal(3, o.Distinct().Count()));
        Assert.All(Enumerable.Range(0, 50), _ => Assert.DoesNotContain(LivenessStep.Blink, challenges.Ask(mine, false).Steps));
    }

    private static LivenessFrame Ahead(double openness = 0.3) => Frame(3, openness);

    private static LivenessFrame Closed() => Frame(2, 0.12);

    private static LivenessFrame Turned(double yaw) => Frame(yaw, 0.3);

    private static LivenessFrame Flat() => Frame(0, 0.3) with { Face = Frame(0, 0.3).Face! with { Points = [] } };

    private static LivenessFrame Frame(double yaw, double openness) => new(
        new EncodedFace
        {
            Box = new FaceBox(0, 0, 100, 100),
            Score = 0.9,
            Points = Points(openness),
            Quality = new FaceQuality { Size = 100, Inside = 1, Sharpness = 0.5, Brightness = 0.5, Yaw = yaw, Pitch = 0, Roll = 0, Overall = 0.7 },
            Embedding = new float[128],
        },
        Guid.NewGuid().ToString(),
        IsSame: true);

    /// <summary>68 points whose eyes, 10 wide, are open by this share.</summary>
    internal static FacePoint[] Points(double openness)
    {
        var points = new FacePoint[68];
        foreach (var start in new[] { 36, 42 })
        {
            var lid = openness * 5;
            FacePoint[] eye = [new(0, 0), new(3, -lid), new(7, -lid), new(10, 0), new(7, lid), new(3, lid)];
            eye.CopyTo(points, start);
        }

        return points;
    }
}
