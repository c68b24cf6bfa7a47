using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Alignment;
using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Faces.Alignment;

public sealed class ChipTests
{
    private static readonly FacePoint[] Template = [new(38.2946, 51.6963), new(73.5318, 51.5014), new(56.0252, 71.7366), new(41.5493, 92.3655), new(70.7299, 92.2041)];

    [Fact]
    public void ArcFaces_chip_puts_the_five_points_on_the_template()
    {
        var toPicture = new SimilarityTransform(1.7, 0.6, 200, -35);
        var chip = Assert.NotNull(ArcFaceChip.Of(Array.ConvertAll(Template, toPicture.Apply), 112));
        Assert.Equal(toPicture.Cos, chip.Cos, 1e-9);
        Assert.Equal(toPicture.Sin, chip.Sin, 1e-9);
        Assert.Equal(toPicture.X, chip.X, 1e-6);
        Assert.Equal(toPicture.Y, chip.Y, 1e-6);
    }

    [Fact]
    public void A_chip_turns_with_the_face_it_is_taken_of()
    {
        var points = SamplePhotos.FacesOf("sample3.jpg", "ssd")[0].Points;
        var upright = Assert.NotNull(DlibChip.Of(points, 150));
        foreach (var (degrees, scale) in new[] { (0.0, 1.0), (30.0, 1.0), (-75.0, 0.5), (170.0, 2.0) })
        {
            var angle = degrees * Math.PI / 180;
            var turn = new SimilarityTransform(Math.Cos(angle) * scale, Math.Sin(angle) * scale, 40, 700);
            var chip = Assert.NotNull(DlibChip.Of(Array.ConvertAll(points, turn.Apply), 150));

            // dlib's chip is a pixel of the picture smaller than its square, so a scaled face is not to the last digit the same.
            foreach (var corner in (FacePoint[])[new(0, 0), new(149, 0), new(74.5, 74.5), new(0, 149)])
            {
                var (expected, actual) = (turn.Apply(upright.Apply(corner)), chip.Apply(corner));
                Assert.InRange(FivePoints.Distance(expected, actual), 0, 1.01);
            }
        }
    }

    [Fact]
    public void dlibs_chip_holds_eyes_and_mouth_where_the_mean_face_has_them()
    {
        foreach (var face in SamplePhotos.FacesOf("sample5.jpg", "ssd"))
        {
            var toChip = Assert.NotNull(DlibChip.Of(face.Points, 150)).Inverse();
            var five = Array.ConvertAll(FivePoints.Of(face.Points), toChip.Apply);

            // The mean face's eyes are at (48, 46) and (100, 46), its mouth's corners at (50, 103) and (98, 103) of 150 pixels.
            Assert.InRange(FivePoints.Distance(five[0], new(48, 46)), 0, 15);
            Assert.InRange(FivePoints.Distance(five[1], new(100, 46)), 0, 15);
            Assert.InRange(FivePoints.Distance(five[3], new(50, 103)), 0, 15);
            Assert.InRange(FivePoints.Distance(five[4], new(98, 103)), 0, 15);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.5)]
    [InlineData(3)]
    [InlineData(9)]
    public void A_warp_reads_a_slope_where_it_is_whatever_the_scale(double scale)
    {
        // Each pixel's red is its column, its green its row: what the chip shows says where it was read.
        const int Side = 800;
        var rgb = new byte[Side * Side * 3];
        for (var i = 0; i < Side * Side; i++)
        {
            (rgb[i * 3], rgb[(i * 3) + 1]) = ((byte)(i % Side / 4), (byte)(i / Side / 4));
        }

        var chip = new float[32 * 32 * 3];
        var toPicture = new SimilarityTransform(scale * Math.Cos(0.3), scale * Math.Sin(0.3), 300, 250);
        ChipWarp.Extract(new Picture(Side, Side, rgb), toPicture, 32, chip);
        for (var i = 0; i < 32 * 32; i++)
        {
            var place = toPicture.Apply(i % 32, i / 32);

            // The slope is a stair of four pixels; the picture's pixel n shows n / 4 rounded down.
            Assert.InRange(chip[i * 3], (place.X / 4) - 1.01, (place.X / 4) + 0.01);
            Assert.InRange(chip[(i * 3) + 1], (place.Y / 4) - 1.01, (place.Y / 4) + 0.01);
        }
    }

    [Fact]
    public void What_lies_outside_the_picture_is_black()
    {
        var white = ResamplerTests.Of(40, 40, (_, _) => 255);
        var chip = new float[16 * 16 * 3];
        ChipWarp.Extract(white, new SimilarityTransform(1, 0, -8, 30), 16, chip);
        Assert.Equal([0f, 255f, 0f], [chip[7 * 3], chip[8 * 3], chip[((15 * 16) + 8) * 3]]);
        ChipWarp.Extract(white, new SimilarityTransform(1, 0, 1e6, -1e9), 16, chip);
        Assert.All(chip, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Points_that_are_no_faces_leave_the_box_as_it_is()
    {
        var picture = ResamplerTests.Noise(60, 60);
        var (byPoints, byBox) = (new float[150 * 150 * 3], new float[150 * 150 * 3]);
        var aligner = new FaceAligner(FaceAlignment.DlibChip, 150);
        aligner.Align(picture, new FaceBox(10, 10, 30, 40), new FacePoint[68], byPoints);
        aligner.Align(picture, new FaceBox(10, 10, 30, 40), [], byBox);
        Assert.Equal(byBox, byPoints);
        Assert.False(FaceAligner.LooksLikeAFace(picture, new FacePoint[68]));
    }

    [Fact]
    public void A_box_in_place_of_points_fills_the_chip_with_its_square()
    {
        var picture = ResamplerTests.Of(100, 100, (x, y) => (byte)(x is >= 20 and < 60 && y is >= 30 and < 70 ? 255 : 0));
        var chip = new float[20 * 20 * 3];
        new FaceAligner(FaceAlignment.ArcFace5, 20).Align(picture, new FaceBox(20, 30, 40, 40), [], chip);
        Assert.All(chip, v => Assert.Equal(255, v, 0.01f));
    }
}
