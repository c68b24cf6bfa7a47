using System.Numerics.Tensors;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Spaces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;

namespace Semblance.Tests.Vision.Faces;

public sealed class FaceEncoderTests : IAsyncLifetime
{
    private FaceEncoder _accurate = null!;
    private FaceEncoder _fast = null!;

    public async Task InitializeAsync()
    {
        _accurate = FaceEncoder.Open(await TestModels.AccurateAsync());
        _fast = FaceEncoder.Open(await TestModels.FastAsync());
    }

    public Task DisposeAsync()
    {
        _accurate.Dispose();
        _fast.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("sample1.jpg", 3)]
    [InlineData("sample2.jpg", 3)]
    [InlineData("sample3.jpg", 3)]
    [InlineData("sample4.jpg", 4)]
    [InlineData("sample5.jpg", 5)]
    [InlineData("sample6.jpg", 4)]
    public async Task Every_face_of_a_group_is_found_and_none_twice(string photo, int faces)
    {
        var found = await Encode(_accurate, SamplePhotos.Decode(photo));
        Assert.Equal(faces, found.Count);
        Assert.Equal(found.OrderByDescending(f => f.Box.Width * f.Box.Height), found);
        Assert.All(found, f =>
        {
            Assert.Equal(_accurate.Space.Dimension, f.Embedding.Length);
            Assert.Equal(68, f.Points.Count);
            Assert.InRange(TensorPrimitives.Norm(f.Embedding.Span), 1.2f, 1.7f);
            Assert.InRange(f.Quality.Overall, 0, 1);
            Assert.Equal(f.Box, f.Box.ClippedTo(SamplePhotos.Decode(photo).Width, SamplePhotos.Decode(photo).Height));
        });

        // The space's usual threshold is 0.6; within one photo nobody is there twice.
        Assert.All(found.SelectMany((a, i) => found.Skip(i + 1).Select(b => Distance(a, b))), d => Assert.InRange(d, 0.45, 2));
    }

    [Theory]
    [InlineData(5, 0.12)]
    [InlineData(10, 0.15)]
    [InlineData(20, 0.2)]
    [InlineData(30, 0.25)]
    [InlineData(45, 0.35)]
    public async Task A_tilted_face_keeps_its_embedding(double degrees, double most)
    {
        foreach (var (photo, index) in new[] { ("sample1.jpg", 0), ("sample3.jpg", 0), ("sample5.jpg", 4), ("sample6.jpg", 1) })
        {
            var box = SamplePhotos.FacesOf(photo, "ssd")[index].Box;
            var upright = await Middle(_accurate, Around(photo, box, 0));
            foreach (var turn in (double[])[degrees, -degrees])
            {
                Assert.InRange(Distance(upright, await Middle(_accurate, Around(photo, box, turn))), 0, most);
            }
        }
    }

    [Theory]
    [MemberData(nameof(SamplePhotos.All), MemberType = typeof(SamplePhotos))]
    public async Task The_fast_set_puts_a_face_where_the_accurate_one_does(string photo)
    {
        Assert.Equal(_accurate.Space, _fast.Space);
        var slow = await Encode(_accurate, SamplePhotos.Decode(photo));
        foreach (var face in await Encode(_fast, SamplePhotos.Decode(photo)))
        {
            // The tiny detector's boxes are half as large again, but about the same centre.
            var same = slow.MinBy(s => Apart(s.Box, face.Box))!;
            if (Apart(same.Box, face.Box) < 0.5 * same.Box.Width)
            {
                Assert.InRange(Distance(face, same), 0, 0.2);
            }
        }
    }

    [Fact]
    public async Task Small_changes_of_a_photo_are_small_changes_of_the_embedding()
    {
        var box = SamplePhotos.FacesOf("sample3.jpg", "ssd")[0].Box;
        var made = Around("sample3.jpg", box, 0);
        var face = await Middle(_accurate, made);
        Assert.InRange(Distance(face, await Middle(_accurate, MadePhotos.Lit(made, 0.7))), 0, 0.2);
        Assert.InRange(Distance(face, await Middle(_accurate, MadePhotos.Blurred(made, 1))), 0, 0.2);
        Assert.InRange(Distance(face, await Middle(_accurate, MadePhotos.Around(SamplePhotos.Decode("sample3.jpg"), box, 0, 300, 2))), 0, 0.2);
    }

    [Fact]
    public async Task Blur_darkness_tilt_and_distance_show_in_the_quality()
    {
        var photo = SamplePhotos.Decode("sample6.jpg");
        var box = SamplePhotos.FacesOf("sample6.jpg", "ssd")[1].Box;
        var made = Around("sample6.jpg", box, 0);
        var good = (await Middle(_accurate, made)).Quality;

        var blurred = new List<FaceQuality> { good };
        var darkened = new List<FaceQuality> { good };
        foreach (var step in (int[])[1, 2, 3])
        {
            blurred.Add((await Middle(_accurate, MadePhotos.Blurred(made, step))).Quality);
            darkened.Add((await Middle(_accurate, MadePhotos.Lit(made, 1 - (step * 0.2)))).Quality);
        }

        Assert.Equal(blurred.Select(q => q.Sharpness).OrderDescending(), blurred.Select(q => q.Sharpness));
        Assert.Equal(blurred.Select(q => q.Overall).OrderDescending(), blurred.Select(q => q.Overall));
        Assert.InRange(blurred[^1].Sharpness, 0, 0.5 * good.Sharpness);
        Assert.Equal(darkened.Select(q => q.Brightness).OrderDescending(), darkened.Select(q => q.Brightness));
        Assert.InRange(darkened[^1].Overall, 0, 0.95 * good.Overall);

        var small = (await Middle(_accurate, MadePhotos.Around(photo, box, 0, 200, 4))).Quality;
        Assert.InRange(small.Size, good.Size / 4 * 0.8, good.Size / 4 * 1.2);
        Assert.InRange(small.Sharpness, 0, 0.8 * good.Sharpness);
        Assert.InRange(small.Overall, 0, 0.8 * good.Overall);

        var tilted = (await Middle(_accurate, Around("sample6.jpg", box, 25))).Quality;
        Assert.InRange(tilted.Roll - good.Roll, 20, 30);
        Assert.InRange(tilted.Yaw, good.Yaw - 10, good.Yaw + 10);
    }

    [Theory]
    [InlineData(0, 0.97, 1)]
    [InlineData(0.2, 0.6, 0.95)]
    public async Task A_face_cut_off_by_the_pictures_edge_is_known_to_be(double share, double least, double most)
    {
        // The picture's right edge goes through the face.
        var (photo, box) = (SamplePhotos.Decode("sample6.jpg"), SamplePhotos.FacesOf("sample6.jpg", "ssd").MinBy(f => f.Box.X)!.Box);
        var width = (int)(box.X + (box.Width * (1.1 - share)));
        var rgb = new byte[width * photo.Height * 3];
        for (var y = 0; y < photo.Height; y++)
        {
            photo.Rgb.Span.Slice(y * photo.Width * 3, width * 3).CopyTo(rgb.AsSpan(y * width * 3));
        }

        var face = (await Encode(_accurate, new Picture(width, photo.Height, rgb))).MinBy(f => Apart(f.Box, box))!;
        Assert.InRange(face.Quality.Inside, least, most);
    }

    [Theory]
    [InlineData(80, 1)]
    [InlineData(300, 1.2)]
    public async Task A_face_that_fills_its_picture_is_found_and_its_box_lies_inside(int side, double share)
    {
        foreach (var encoder in (FaceEncoder[])[_accurate, _fast])
        {
            foreach (var (name, index) in new[] { ("sample1.jpg", 0), ("sample3.jpg", 0), ("sample6.jpg", 1) })
            {
                var box = SamplePhotos.FacesOf(name, "ssd")[index].Box;
                var tight = new FaceBox(box.X, box.Y + (box.Height * 0.15), box.Width, box.Height * 0.85);
                var picture = MadePhotos.Around(SamplePhotos.Decode(name), tight, 0, side, Math.Max(tight.Width, tight.Height) * share / side);

                var face = Assert.Single(await Encode(encoder, picture));
                Assert.Equal(face.Box, face.Box.ClippedTo(side, side));
                Assert.True(face.Box.OverlapWith(new FaceBox(0, 0, side, side)) > 0.4);
                Assert.InRange(Distance(face, await Middle(_accurate, Around(name, box, 0))), 0, 0.5);
            }
        }
    }

    [Fact]
    public async Task A_patch_of_a_photo_that_shows_no_face_gives_none()
    {
        // Hair, cloth and walls of the samples: the detector alone takes some of them for a face that fills the picture.
        var patches = 0;
        foreach (var name in SamplePhotos.Names)
        {
            var photo = SamplePhotos.Decode(name);
            var faces = (await Encode(_accurate, photo)).Select(f => f.Box).ToArray();
            for (var i = 0; i < 60; i++)
            {
                var place = new FaceBox((i * 97) % (photo.Width - 80), (i * 61) % (photo.Height - 80), 80, 80);
                if (faces.All(f => f.SharedWith(place) == 0))
                {
                    patches++;
                    Assert.Empty(await Encode(i % 2 == 0 ? _accurate : _fast, MadePhotos.Around(photo, place, 0, 80, 1)));
                }
            }
        }

        Assert.True(patches > 100);
    }

    [Fact]
    public async Task A_crop_of_a_face_as_old_projects_keep_it_is_embedded_near_the_face_itself()
    {
        var strangers = await Encode(_accurate, SamplePhotos.Decode("sample5.jpg"));
        foreach (var (name, index) in new[] { ("sample1.jpg", 0), ("sample3.jpg", 0), ("sample6.jpg", 1) })
        {
            var box = SamplePhotos.FacesOf(name, "ssd")[index].Box;
            var whole = await Middle(_accurate, Around(name, box, 0));

            // OpenCV's frontal-face cascade gives a square from the brows to the chin; projects keep it as 50 x 50 pixels.
            var tight = new FaceBox(box.X, box.Y + (box.Height * 0.15), box.Width, box.Height * 0.85);
            var crop = await _accurate.EncodeCropAsync(
                MadePhotos.Around(SamplePhotos.Decode(name), tight, 0, 50, tight.Height / 50), CancellationToken.None);
            Assert.Equal((0.0, new FaceBox(0, 0, 50, 50)), (crop.Score, crop.Box));
            Assert.Empty(crop.Points);
            Assert.True(crop.Quality.Overall < whole.Quality.Overall);
            Assert.InRange(Distance(crop, whole), 0, 0.5);
            Assert.All(strangers, s => Assert.True(Distance(crop, s) > Distance(crop, whole)));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 50)]
    [InlineData(3, 400)]
    public async Task A_crop_that_shows_no_face_is_embedded_all_the_same(int width, int height)
    {
        var face = await _accurate.EncodeCropAsync(ResamplerTests.Noise(width, height), CancellationToken.None);
        Assert.True(float.IsFinite(TensorPrimitives.Sum(face.Embedding.Span)));
        Assert.Equal((0, 0, 0), (face.Quality.Yaw, face.Quality.Pitch, face.Quality.Roll));
    }

    [Fact]
    public async Task Many_callers_at_once_get_what_one_gets()
    {
        var pictures = SamplePhotos.Names.Select(SamplePhotos.Decode).ToList();
        var alone = new List<IReadOnlyList<EncodedFace>>();
        foreach (var picture in pictures)
        {
            alone.Add(await Encode(_fast, picture));
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Encode(_fast, pictures[i % pictures.Count])));
        for (var i = 0; i < together.Length; i++)
        {
            Assert.Equal(alone[i % pictures.Count].Select(f => f.Box), together[i].Select(f => f.Box));
            Assert.All(alone[i % pictures.Count].Zip(together[i]), p => Assert.Equal(p.First.Embedding.ToArray(), p.Second.Embedding.ToArray()));
        }
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled_and_gives_its_place_back()
    {
        using var one = FaceEncoder.Open(await TestModels.FastAsync(), new FaceEncoderOptions { Parallelism = 1 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.EncodeAsync(SamplePhotos.Decode("sample1.jpg"), new CancellationToken(canceled: true)));
        Assert.NotEmpty(await Encode(one, SamplePhotos.Decode("sample1.jpg")));
    }

    [Fact]
    public async Task A_higher_threshold_finds_fewer_faces_and_a_senseless_one_is_refused()
    {
        var set = await TestModels.AccurateAsync();
        using var strict = FaceEncoder.Open(set, new FaceEncoderOptions { ScoreThreshold = 0.95 });
        Assert.Single(await Encode(strict, SamplePhotos.Decode("sample2.jpg")));
        foreach (var options in (FaceEncoderOptions[])[new() { ScoreThreshold = 0 }, new() { ScoreThreshold = 1 }, new() { ScoreThreshold = double.NaN }, new() { Parallelism = 0 }])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => FaceEncoder.Open(set, options));
        }
    }

    [Fact]
    public void The_default_sets_space_is_face_recognitions() => Assert.Equal(KnownSpaces.Dlib, _accurate.Space);

    private static Task<IReadOnlyList<EncodedFace>> Encode(IFaceEncoder encoder, Picture picture) => encoder.EncodeAsync(picture, CancellationToken.None);

    private static Picture Around(string photo, FaceBox box, double degrees) => MadePhotos.Around(SamplePhotos.Decode(photo), box, degrees, 600, 1);

    /// <summary>The face in the middle of a made photo: neighbours may stand about it.</summary>
    private static async Task<EncodedFace> Middle(IFaceEncoder encoder, Picture picture) => (await Encode(encoder, picture)).MinBy(f => Apart(f.Box, new FaceBox(0, 0, picture.Width, picture.Height)))!;

    /// <summary>Between the centres, in pixels.</summary>
    private static double Apart(FaceBox one, FaceBox other) =>
        Math.Abs(one.X + (one.Width / 2) - other.X - (other.Width / 2)) + Math.Abs(one.Y + (one.Height / 2) - other.Y - (other.Height / 2));

    private static double Distance(EncodedFace one, EncodedFace other) => TensorPrimitives.Distance(one.Embedding.Span, other.Embedding.Span);
}
