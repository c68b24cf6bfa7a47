using Semblance.Faces;

namespace Semblance.Tests.Faces;

public sealed class FaceBoxTests
{
    [Theory]
    [InlineData(10, 20, 30, 40, 10, 20, 30, 40)]
    [InlineData(-10, -20, 30, 40, 0, 0, 20, 20)]
    [InlineData(90, 70, 30, 40, 90, 70, 10, 10)]
    [InlineData(-10, -10, 200, 200, 0, 0, 100, 80)]
    [InlineData(200, 10, 30, 40, 100, 10, 0, 40)]
    [InlineData(-50, -60, 30, 40, 0, 0, 0, 0)]
    public void Clipping_leaves_the_part_inside_the_picture(
        double x, double y, double width, double height, double left, double top, double wide, double high) =>
        Assert.Equal(new FaceBox(left, top, wide, high), new FaceBox(x, y, width, height).ClippedTo(100, 80));
}
