using Semblance.Matching;

namespace Semblance.Tests.Matching;

public class TailTests
{
    // From tables of the normal distribution (R's qnorm).
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.25, 0.674489750196082)]
    [InlineData(0.05, 1.644853626951473)]
    [InlineData(0.001, 3.090232306167813)]
    [InlineData(1e-6, 4.753424308822899)]
    [InlineData(1e-9, 5.997807015007687)]
    [InlineData(1e-15, 7.941345326170997)]
    public void The_normal_tail_agrees_with_tables(double share, double expected) =>
        Assert.Equal(expected, Tail.Normal(share), 9);

    // From tables of Student's t (R's qt).
    [Theory]
    [InlineData(0.05, 5, 2.0150)]
    [InlineData(0.005, 9, 3.2498)]
    [InlineData(0.0005, 9, 4.7809)]
    [InlineData(0.0005, 29, 3.6594)]
    [InlineData(0.0005, 120, 3.3735)]
    public void The_student_tail_agrees_with_tables_within_one_percent(double share, double degreesOfFreedom, double expected) =>
        Assert.InRange(Tail.Student(share, degreesOfFreedom) / expected, 0.99, 1.01);

    [Fact]
    public void The_fewer_degrees_of_freedom_the_longer_the_tail()
    {
        var depths = new[] { 5.0, 10, 100, 10_000, double.PositiveInfinity }.Select(n => Tail.Student(1e-5, n)).ToArray();

        Assert.Equal(depths.OrderDescending(), depths);
        Assert.Equal(Tail.Normal(1e-5), depths[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(0.51)]
    [InlineData(double.NaN)]
    public void A_share_that_is_no_lower_half_is_refused(double share) =>
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Tail.Normal(share));
}
