using Semblance.Enrolment;
using Semblance.Faces;

namespace Semblance.Tests.Enrolment;

public class QualityGateTests
{
    private static readonly QualityLimits Normal = QualityLimits.Of(Strictness.Normal);

    [Fact]
    public void A_good_portrait_passes_every_strictness()
    {
        var face = FaceOf(new());
        foreach (var strictness in Enum.GetValues<Strictness>())
        {
            var (passed, refusals) = QualityGate.Check([face], QualityLimits.Of(strictness));
            Assert.Same(face, passed);
            Assert.Empty(refusals);
        }
    }

    public static TheoryData<RefusalReason, EncodedFace> Faults => new()
    {
        { RefusalReason.LowScore, FaceOf(new()) with { Score = 0.4 } },
        { RefusalReason.TooSmall, FaceOf(new() { Size = 40 }) },
        { RefusalReason.CutOff, FaceOf(new() { Inside = 0.7 }) },
        { RefusalReason.Blurred, FaceOf(new() { Sharpness = 0.05 }) },
        { RefusalReason.TooDark, FaceOf(new() { Brightness = 0.1 }) },
        { RefusalReason.TooBright, FaceOf(new() { Brightness = 0.93 }) },
        { RefusalReason.Turned, FaceOf(new() { Yaw = -50 }) },
        { RefusalReason.Turned, FaceOf(new() { Pitch = 45 }) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_refused_by_its_name_and_tolerated_when_lenient(RefusalReason reason, EncodedFace face)
    {
        var (passed, refusals) = QualityGate.Check([face], Normal);
        Assert.Null(passed);
        Assert.Equal(reason, Assert.Single(refusals).Reason);
        Assert.NotNull(QualityGate.Check([face], QualityLimits.Of(Strictness.Lenient)).Face);
    }

    [Fact]
    public void Every_fault_of_a_photo_is_told()
    {
        var (_, refusals) = QualityGate.Check([FaceOf(new() { Size = 20, Brightness = 0.05, Sharpness = 0 })], Normal);
        Assert.Equal([RefusalReason.TooSmall, RefusalReason.Blurred, RefusalReason.TooDark], refusals.Select(r => r.Reason));
    }

    [Fact]
    public void A_tilted_head_costs_nothing() => Assert.NotNull(QualityGate.Check([FaceOf(new() { Roll = 80 })], QualityLimits.Of(Strictness.Strict)).Face);

    [Fact]
    public void No_face_is_a_reason() => Assert.Equal(RefusalReason.NoFace, Assert.Single(QualityGate.Check([], Normal).Refusals).Reason);

    [Theory]
    [InlineData(150, Strictness.Lenient, false)]
    [InlineData(100, Strictness.Lenient, true)]
    [InlineData(100, Strictness.Normal, false)]
    [InlineData(50, Strictness.Normal, true)]
    [InlineData(50, Strictness.Strict, false)]
    public void A_second_face_counts_when_it_is_large_enough_beside_the_first(double second, Strictness strictness, bool passes)
    {
        var (face, refusals) = QualityGate.Check([FaceOf(new() { Size = 200 }), FaceOf(new() { Size = second })], QualityLimits.Of(strictness));
        Assert.Equal(passes, face is not null);
        Assert.Equal(passes, refusals.Count == 0);
        Assert.All(refusals, r => Assert.Equal(RefusalReason.SeveralFaces, r.Reason));
    }

    private static EncodedFace FaceOf(Measures m) => new()
    {
        Box = new FaceBox(10, 10, m.Size, m.Size),
        Score = 0.95,
        Points = [],
        Embedding = new float[] { 1, 0 },
        Quality = new FaceQuality
        {
            Size = m.Size,
            Inside = m.Inside,
            Sharpness = m.Sharpness,
            Brightness = m.Brightness,
            Yaw = m.Yaw,
            Pitch = m.Pitch,
            Roll = m.Roll,
            Overall = 0.8,
        },
    };

    private sealed record Measures
    {
        public double Size { get; init; } = 200;

        public double Inside { get; init; } = 1;

        public double Sharpness { get; init; } = 0.6;

        public double Brightness { get; init; } = 0.5;

        public double Yaw { get; init; }

        public double Pitch { get; init; }

        public double Roll { get; init; }
    }
}
