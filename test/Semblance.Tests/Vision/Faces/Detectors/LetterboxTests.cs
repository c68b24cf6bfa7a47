using FsCheck;
using FsCheck.Fluent;
using Semblance.Photos;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Detectors;
using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Faces.Detectors;

public sealed class LetterboxTests
{
    private static readonly PixelInput Input = new() { Width = 96, Height = 64 };

    /// <summary>And where in a pixel of the input its light comes from: TensorFlow's old rule samples at the pixel's corner, not in its middle.</summary>
    private static readonly (Func<int, int, PixelInput, double, Letterbox> Way, double InPixel)[] Ways =
        [(Letterbox.Smooth, 0.5), (Letterbox.Legacy, 0), (Letterbox.Framed, 0)];

    [Fact]
    public void A_spot_is_scaled_back_to_where_it_was_in_the_picture() =>
        Prop.ForAll(Places(), p =>
        {
            // A bright square of an eighth of the picture: its centre of light in the input, scaled back, is its place.
            var (cx, cy, half) = (p.Width * p.X / 100.0, p.Height * p.Y / 100.0, Math.Max(p.Width, p.Height) / 16.0);
            var picture = ResamplerTests.Of(p.Width, p.Height, (x, y) => (byte)(Math.Abs(x + 0.5 - cx) <= half && Math.Abs(y + 0.5 - cy) <= half ? 255 : 0));
            foreach (var (way, inPixel) in Ways)
            {
                var fit = way(p.Width, p.Height, Input, p.Share / 100.0);
                var (x, y) = CentreOfLight(picture, fit, inPixel);
                var pixel = Math.Max(fit.ScaleX, fit.ScaleY);
                Assert.InRange((x * fit.ScaleX) - fit.Left, cx - pixel - 1, cx + pixel + 1);
                Assert.InRange((y * fit.ScaleY) - fit.Top, cy - pixel - 1, cy + pixel + 1);
            }
        }).Check(Cases.Of(3000));

    [Fact]
    public void A_framed_picture_lies_in_the_middle_of_black()
    {
        var fit = Letterbox.Framed(80, 80, Input, 0.5);
        var tensor = new float[96 * 64 * 3];
        Resampler.Resample(PixelView.Of(ResamplerTests.Of(80, 80, (_, _) => 200)), fit.Columns, fit.Rows, Input, tensor);
        var lit = Enumerable.Range(0, 96 * 64).Where(i => tensor[i] > 0).Select(i => (X: i % 96, Y: i / 96)).ToArray();
        Assert.Equal((32, 64, 16, 48), (lit.Min(p => p.X), lit.Max(p => p.X) + 1, lit.Min(p => p.Y), lit.Max(p => p.Y) + 1));
    }

    private static (double X, double Y) CentreOfLight(Picture picture, Letterbox fit, double inPixel)
    {
        var tensor = new float[96 * 64 * 3];
        Resampler.Resample(PixelView.Of(picture), fit.Columns, fit.Rows, Input, tensor);
        double light = 0, x = 0, y = 0;
        for (var i = 0; i < 96 * 64; i++)
        {
            (light, x, y) = (light + tensor[i], x + (tensor[i] * ((i % 96) + inPixel)), y + (tensor[i] * ((i / 96) + inPixel)));
        }

        return (x / light, y / light);
    }

    private static Arbitrary<(int Width, int Height, int X, int Y, int Share)> Places() => Arb.From(
        from width in Gen.Choose(100, 300)
        from height in Gen.Choose(100, 300)
        from x in Gen.Choose(30, 70)
        from y in Gen.Choose(30, 70)
        from share in Gen.Choose(50, 100)
        select (width, height, x, y, share));
}
