using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Models;

public sealed class PixelInputTests
{
    // Two pixels: red 10, green 20, blue 30, then 40, 50, 60.
    private static readonly byte[] Rgb = [10, 20, 30, 40, 50, 60];

    [Theory]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Nchw, new float[] { 10, 40, 20, 50, 30, 60 })]
    [InlineData(ChannelOrder.Bgr, TensorLayout.Nchw, new float[] { 30, 60, 20, 50, 10, 40 })]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Nhwc, new float[] { 10, 20, 30, 40, 50, 60 })]
    [InlineData(ChannelOrder.Bgr, TensorLayout.Nhwc, new float[] { 30, 20, 10, 60, 50, 40 })]
    public void Pixels_become_planes_or_rows_in_the_order_a_network_wants(ChannelOrder order, TensorLayout layout, float[] expected)
    {
        var tensor = new float[6];
        new PixelInput { Width = 2, Height = 1, Order = order, Layout = layout }.Fill(Rgb, tensor);
        Assert.Equal(expected, tensor);
    }

    [Fact]
    public void Mean_and_scale_follow_the_order_of_the_network()
    {
        var tensor = new float[6];
        new PixelInput { Width = 2, Height = 1, Order = ChannelOrder.Bgr, Mean = [1, 2, 3], Scale = [1, 10, 100] }.Fill(Rgb, tensor);
        Assert.Equal([29, 59, 180, 480, 700, 3700], tensor);
    }

    [Fact]
    public void The_shape_follows_the_layout()
    {
        var input = new PixelInput { Width = 2, Height = 1 };
        Assert.Equal([1, 3, 20, 30], input.ShapeOf(30, 20));
        Assert.Equal([1, 20, 30, 3], (input with { Layout = TensorLayout.Nhwc }).ShapeOf(30, 20));
    }

    [Theory]
    [InlineData(6, 5)]
    [InlineData(4, 4)]
    public void Lengths_that_do_not_match_are_refused(int bytes, int numbers) =>
        Assert.Throws<ArgumentException>(() => new PixelInput { Width = 2, Height = 1 }.Fill(new byte[bytes], new float[numbers]));
}
