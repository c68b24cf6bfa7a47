using FsCheck;
using FsCheck.Fluent;
using Semblance.Photos;
using Semblance.Vision.Faces;
using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Faces;

public sealed class ResamplerTests
{
    [Fact]
    public void It_gives_what_a_plain_loop_over_four_neighbours_gives_in_the_legacy_resize() =>
        Prop.ForAll(Sizes(), s =>
        {
            var picture = Noise(s.Width, s.Height);
            var (side, output) = (Math.Max(s.Width, s.Height) + s.Extra, s.Output);
            var actual = Resample(
                PixelView.Of(picture), ResampleAxis.Legacy(s.Width, s.Extra, side, output), ResampleAxis.Legacy(s.Height, 0, side, output), Resampler.Plain);
            for (var y = 0; y < output; y++)
            {
                for (var x = 0; x < output; x++)
                {
                    for (var c = 0; c < 3; c++)
                    {
                        Assert.Equal(LegacyTwin(picture, s.Extra, side, output, x, y, c), actual[(((y * output) + x) * 3) + c], 0.01f);
                    }
                }
            }
        }).Check(Cases.Of(100));

    [Fact]
    public void A_smooth_resize_keeps_the_mean_whatever_the_sizes() =>
        Prop.ForAll(Sizes(), s =>
        {
            // A slope: its mean must survive, however many pixels become one.
            var picture = Of(s.Width, s.Height, (x, _) => (byte)(255 * x / s.Width));
            var actual = Resample(
                PixelView.Of(picture), ResampleAxis.Smooth(s.Width, s.Output, s.Output), ResampleAxis.Smooth(s.Height, s.Output, s.Output), Resampler.Plain);
            var mean = Enumerable.Range(0, s.Width).Average(x => (double)(byte)(255 * x / s.Width));
            Assert.InRange(actual.Average(v => (double)v), mean - 8, mean + 8);
            Assert.All(actual, v => Assert.InRange(v, 0, 255.01f));
        }).Check(Cases.Of(100));

    [Fact]
    public void One_halving_is_the_binomial_filter_of_five_at_every_second_pixel()
    {
        var picture = Noise(17, 1);
        var actual = Resample(PixelView.Of(picture), ResampleAxis.Pyramid(17, 1), ResampleAxis.Pyramid(1, 0), Resampler.Plain);
        Assert.Equal(9 * 3, actual.Length);
        for (var x = 0; x < 9; x++)
        {
            double Pixel(int at) => picture.Rgb.Span[Math.Clamp(at, 0, 16) * 3];
            var twin = (Pixel((2 * x) - 2) + (4 * Pixel((2 * x) - 1)) + (6 * Pixel(2 * x)) + (4 * Pixel((2 * x) + 1)) + Pixel((2 * x) + 2)) / 16;
            Assert.Equal(twin, actual[x * 3], 0.001);
        }
    }

    [Fact]
    public void Two_halvings_are_one_halving_twice()
    {
        var picture = Of(41, 1, (x, _) => (byte)((x * x) % 251));
        var twice = Resample(PixelView.Of(picture), ResampleAxis.Pyramid(41, 2), ResampleAxis.Pyramid(1, 0), Resampler.Plain);
        var once = Resample(PixelView.Of(picture), ResampleAxis.Pyramid(41, 1), ResampleAxis.Pyramid(1, 0), Resampler.Plain);

        // Away from the ends, where repeated pixels count differently.
        for (var x = 2; x < 8; x++)
        {
            double At(int i) => once[i * 3];
            Assert.Equal((At((2 * x) - 2) + (4 * At((2 * x) - 1)) + (6 * At(2 * x)) + (4 * At((2 * x) + 1)) + At((2 * x) + 2)) / 16, twice[x * 3], 0.01);
        }
    }

    [Theory]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Nchw)]
    [InlineData(ChannelOrder.Bgr, TensorLayout.Nchw)]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Nhwc)]
    [InlineData(ChannelOrder.Bgr, TensorLayout.Nhwc)]
    public void Numbers_lie_and_are_scaled_as_the_models_input_says(ChannelOrder order, TensorLayout layout)
    {
        var picture = Noise(5, 4);
        var input = new PixelInput { Width = 5, Height = 4, Order = order, Layout = layout, Mean = [1, 20, 300], Scale = [2, 0.5f, 0.25f] };
        var expected = new float[5 * 4 * 3];
        input.Fill(picture.Rgb.Span, expected);
        var actual = Resample(PixelView.Of(picture), ResampleAxis.Pyramid(5, 0), ResampleAxis.Pyramid(4, 0), input);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Padding_is_a_black_pixel_before_it_is_scaled()
    {
        var input = new PixelInput { Width = 8, Height = 8, Mean = [10, 20, 30], Scale = [1, 1, 1] };
        var actual = Resample(PixelView.Of(Of(4, 8, (_, _) => 200)), ResampleAxis.Smooth(4, 4, 8), ResampleAxis.Smooth(8, 8, 8), input);
        Assert.Equal([190f, -10f], [actual[3], actual[4]]);
    }

    [Fact]
    public void A_crop_is_resized_as_if_it_were_a_picture_of_its_own()
    {
        var picture = Noise(30, 20);
        var alone = new byte[7 * 5 * 3];
        for (var y = 0; y < 5; y++)
        {
            picture.Rgb.Span.Slice((((y + 6) * 30) + 11) * 3, 7 * 3).CopyTo(alone.AsSpan(y * 7 * 3));
        }

        float[] Half(PixelView view) => Resample(view, ResampleAxis.Smooth(7, 3, 3), ResampleAxis.Smooth(5, 2, 2), Resampler.Plain);
        Assert.Equal(Half(PixelView.Of(new Picture(7, 5, alone))), Half(PixelView.Of(picture).Crop(new PixelRegion(11, 6, 7, 5))));
    }

    [Theory]
    [InlineData(-1, 0, 3, 3)]
    [InlineData(0, 0, 11, 3)]
    [InlineData(8, 0, 3, 3)]
    [InlineData(0, 0, 0, 3)]
    [InlineData(int.MaxValue, 0, 3, 3)]
    public void A_crop_outside_the_picture_is_refused(int x, int y, int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = PixelView.Of(Noise(10, 10)).Crop(new PixelRegion(x, y, width, height)).Width);

    internal static Picture Of(int width, int height, Func<int, int, byte> value)
    {
        var rgb = new byte[width * height * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            rgb[i] = value(i / 3 % width, i / 3 / width);
        }

        return new Picture(width, height, rgb);
    }

    internal static Picture Noise(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(width + (1000 * height)).NextBytes(rgb);
        return new Picture(width, height, rgb);
    }

    private static float[] Resample(PixelView view, ResampleAxis columns, ResampleAxis rows, PixelInput input)
    {
        var tensor = new float[columns.Length * rows.Length * 3];
        Resampler.Resample(view, columns, rows, input, tensor);
        return tensor;
    }

    /// <summary>tf.image.resizeBilinear without half pixels of the picture within black.</summary>
    private static float LegacyTwin(Picture picture, int before, int side, int output, int x, int y, int channel)
    {
        var (fx, fy) = ((float)x * ((float)side / output), (float)y * ((float)side / output));
        var (left, top) = ((int)fx, (int)fy);
        var (right, low) = (Math.Min(left + 1, side - 1), Math.Min(top + 1, side - 1));
        float At(int px, int py)
        {
            px -= before;
            return px < 0 || px >= picture.Width || py >= picture.Height ? 0 : picture.Rgb.Span[(((py * picture.Width) + px) * 3) + channel];
        }

        var upper = At(left, top) + ((At(right, top) - At(left, top)) * (fx - left));
        var lower = At(left, low) + ((At(right, low) - At(left, low)) * (fx - left));
        return upper + ((lower - upper) * (fy - top));
    }

    private static Arbitrary<(int Width, int Height, int Extra, int Output)> Sizes() => Arb.From(
        from width in Gen.Choose(1, 40)
        from height in Gen.Choose(1, 40)
        from extra in Gen.Choose(0, 9)
        from output in Gen.Choose(1, 30)
        select (width, height, extra, output));
}
