using Semblance.Faces;
using Semblance.Photos;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Detectors;
using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Faces.Detectors;

public sealed class FaceDetectorTests
{
    [Fact]
    public void Tiles_cover_the_picture_and_overlap()
    {
        var whole = new PixelRegion(0, 0, 1001, 667);
        var tiles = FaceDetector.Tiles(whole).ToList();
        foreach (var (x, y) in from x in Enumerable.Range(0, 1001) from y in Enumerable.Range(0, 667) select (x, y))
        {
            Assert.Contains(tiles, t => x >= t.X && y >= t.Y && x < t.X + t.Width && y < t.Y + t.Height);
        }

        Assert.All(tiles, t => Assert.True(t.X >= 0 && t.Y >= 0 && t.X + t.Width <= 1001 && t.Y + t.Height <= 667));
        Assert.Contains(tiles, t => t.X == 0 && t.Y == 0 && t.Width > 1001 / 2 && t.Height > 667 / 2);
    }

    [Fact]
    public void A_face_cut_by_a_tiles_inner_edge_is_left_to_another_tile()
    {
        var (whole, tile) = (new PixelRegion(0, 0, 100, 100), new PixelRegion(0, 40, 60, 60));
        Detection cutRight = new(new FaceBox(50, 60, 10, 10), 1, []), cutAbove = new(new FaceBox(10, 40, 10, 10), 1, []);
        Detection atTheEdge = new(new FaceBox(-2, 90, 20, 20), 1, []), inside = new(new FaceBox(10, 50, 20, 20), 1, []);
        Assert.Equal([atTheEdge, inside], FaceDetector.Whole([cutRight, cutAbove, atTheEdge, inside], tile, whole));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(88)]
    public async Task Faces_too_small_for_one_look_at_a_large_picture_are_found_in_its_tiles(int face)
    {
        var set = await TestModels.AccurateAsync();
        var model = set.Manifest.Detector;
        using var once = new FaceDetector(set.OpenDetector(), model, model.ScoreThreshold, again: null);
        using var again = new FaceDetector(set.OpenDetector(), model, model.ScoreThreshold, SecondLook.Of(model.Kind));
        var picture = Small(SamplePhotos.Decode("sample1.jpg"), SamplePhotos.FacesOf("sample1.jpg", "ssd")[0].Box, face, 2400);
        var found = again.Find(picture, CancellationToken.None);
        Assert.True(found.Count >= once.Find(picture, CancellationToken.None).Count);
        Assert.Single(found, f => f.Box.OverlapWith(new FaceBox(1200 - (face / 2.0), 900 - (face * 0.67), face, face * 1.35)) > 0.4);
    }

    [Fact]
    public async Task A_picture_without_a_face_has_none_however_often_it_is_looked_at()
    {
        foreach (var set in new[] { await TestModels.AccurateAsync(), await TestModels.FastAsync() })
        {
            var model = set.Manifest.Detector;
            using var detector = new FaceDetector(set.OpenDetector(), model, model.ScoreThreshold, SecondLook.Of(model.Kind));
            Assert.Empty(detector.Find(ResamplerTests.Noise(1600, 900), CancellationToken.None));
            Assert.Empty(detector.Find(ResamplerTests.Of(1, 1, (_, _) => 128), CancellationToken.None));
            Assert.Empty(detector.Find(ResamplerTests.Of(3000, 1, (_, _) => 128), CancellationToken.None));
        }
    }

    [Theory]
    [InlineData(DetectorKind.Scrfd)]
    [InlineData(DetectorKind.YuNet)]
    public void Detectors_without_a_gap_look_once(DetectorKind kind) => Assert.Null(SecondLook.Of(kind));

    /// <summary>A grey picture with one face of a photo in its middle.</summary>
    private static Picture Small(Picture photo, FaceBox box, int width, int side)
    {
        var patch = MadePhotos.Around(photo, box, degrees: 0, side: 2 * width, scale: box.Width / width);
        var rgb = new byte[side * (side * 3 / 4) * 3];
        Array.Fill(rgb, (byte)128);
        for (var y = 0; y < patch.Height; y++)
        {
            var at = ((((side * 3 / 8) - width + y) * side) + (side / 2) - width) * 3;
            patch.Rgb.Span.Slice(y * patch.Width * 3, patch.Width * 3).CopyTo(rgb.AsSpan(at));
        }

        return new Picture(side, side * 3 / 4, rgb);
    }
}
