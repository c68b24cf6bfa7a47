using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Embedding;
using Semblance.Tests.Migration.Plan;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Migration.Sources.Embedding;

public class PixelImageTests
{
    [Theory]
    [InlineData(50, 50, 3)]
    [InlineData(17, 3, 3)]
    [InlineData(16, 16, 1)]
    [InlineData(5, 2, 1)]
    public void The_file_that_is_kept_shows_the_pixels_as_they_came(int width, int height, int channels)
    {
        var data = new byte[width * height * channels];
        new Random(7).NextBytes(data);
        var pixels = new LegacyRow.Pixels
        {
            Ordinal = 0,
            Place = default,
            Person = LegacyProject.Named("Ada"),
            Width = width,
            Height = height,
            Channels = channels,
            Data = data,
        };
        var picture = PixelImage.ToPicture(pixels);
        Assert.Equal((data[channels - 1], data[channels / 2], data[0]), (picture.Rgb.Span[0], picture.Rgb.Span[1], picture.Rgb.Span[2]));

        var kept = new VipsPhotoCodec().Decode(PixelImage.ToBmp(pixels));
        Assert.Equal((width, height), (kept.Width, kept.Height));
        Assert.True(kept.Rgb.Span.SequenceEqual(picture.Rgb.Span));
    }
}
