using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Vips;
using static Semblance.Tests.Vision.Pictures.TestPictures;

namespace Semblance.Tests.Vision.Vips;

public class EncodeTests
{
    private readonly VipsPhotoCodec _codec = new();

    [Fact]
    public void A_PNG_loses_nothing()
    {
        Assert.Equal(0, LargestDifference(Quarters(), _codec.Decode(_codec.EncodePng(Quarters()))));
    }

    [Fact]
    public void A_JPEG_is_close_and_has_no_metadata()
    {
        var jpeg = _codec.EncodeJpeg(Quarters(300, 200));

        Assert.Equal(PhotoFormat.Jpeg, PhotoSignature.Of(jpeg));
        Assert.True(jpeg.AsSpan().IndexOf("Exif"u8) < 0 && jpeg.AsSpan().IndexOf("ICC_PROFILE"u8) < 0);
        var (red, _, _) = Pixel(_codec.Decode(jpeg), 20, 20);
        Assert.InRange(red, 230, 255);
    }

    [Fact]
    public void The_same_picture_gives_the_same_file()
    {
        Assert.Equal(_codec.EncodeJpeg(Quarters()), _codec.EncodeJpeg(Quarters()));
    }

    [Theory]
    [InlineData(10, 10, 60, 60, 50, 50)]
    [InlineData(10, 10, 20, 20, 50, 32)]
    [InlineData(-50, -50, 80, 80, 50, 50)]
    [InlineData(290, 190, 400, 400, 50, 50)]
    [InlineData(0, 0, 300, 200, 96, 96)]
    [InlineData(5, 5, 0, 0, 50, 1)]
    public void A_thumbnail_is_square_within_the_picture_and_never_enlarged(double x, double y, double width, double height, int side, int expected)
    {
        var thumbnail = _codec.Decode(_codec.EncodeThumbnail(Quarters(300, 200), new FaceBox(x, y, width, height), side));

        Assert.Equal((expected, expected), (thumbnail.Width, thumbnail.Height));
    }

    [Fact]
    public void A_thumbnail_shows_what_the_box_shows()
    {
        var thumbnail = _codec.Decode(_codec.EncodeThumbnail(Quarters(300, 200), new FaceBox(200, 20, 40, 40), 32));

        var (red, green, blue) = Pixel(thumbnail, 16, 16);
        Assert.True(green > 180 && red < 80 && blue < 80, $"The top right is green, not {red}, {green}, {blue}.");
    }
}
