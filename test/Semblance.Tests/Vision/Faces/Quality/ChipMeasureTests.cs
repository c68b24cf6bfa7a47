using Semblance.Vision.Faces.Quality;

namespace Semblance.Tests.Vision.Faces.Quality;

public sealed class ChipMeasureTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(255, 1)]
    [InlineData(51, 0.2)]
    public void An_even_grey_has_its_brightness_and_no_sharpness(byte value, double brightness)
    {
        var chip = new float[64 * 64 * 3];
        chip.AsSpan().Fill(value);
        var measure = ChipMeasure.Of(chip, 64);
        Assert.Equal(brightness, measure.Brightness, 1e-4);
        Assert.Equal(0, measure.Sharpness, 1e-4);
    }

    [Fact]
    public void A_border_counts_for_nothing()
    {
        var chip = new float[100 * 100 * 3];
        for (var i = 0; i < chip.Length; i++)
        {
            var (x, y) = (i / 3 % 100, i / 300);
            chip[i] = x is < 15 or >= 85 || y is < 15 or >= 85 ? (x + y) % 2 * 255 : 100;
        }

        var measure = ChipMeasure.Of(chip, 100);
        Assert.Equal(100 / 255.0, measure.Brightness, 1e-4);
        Assert.Equal(0, measure.Sharpness, 1e-4);
    }
}
