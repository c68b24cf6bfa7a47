using Semblance.Faces;
using Semblance.Vision.Faces;
using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Models;

/// <summary>The default sets differ in their detector and share a space: a face must lie where it lies, whichever of them found it.</summary>
public sealed class OneSpaceTests
{
    // The distance at which Python's face_recognition says "the same person".
    private const double SamePerson = 0.6;

    [Fact]
    public async Task A_face_found_by_the_fast_set_is_nearest_to_itself_as_the_accurate_set_saw_it()
    {
        var accurate = await FacesAsync(await TestModels.AccurateAsync());
        var fast = await FacesAsync(await TestModels.FastAsync());

        var own = new List<double>();
        foreach (var (photo, face) in fast)
        {
            var (itself, overlap) = accurate.Where(a => a.Photo == photo).Select(a => (a, Overlap(a.Face.Box, face.Box))).MaxBy(pair => pair.Item2);
            if (overlap > 0.3)
            {
                var nearest = accurate.MinBy(a => Distance(a.Face, face));
                Assert.Same(itself.Face, nearest.Face);
                own.Add(Distance(itself.Face, face));
            }
        }

        // Measured: 20 faces, median 0.10, largest 0.27; the nearest two different faces 0.44.
        own.Sort();
        Assert.InRange(own.Count, 19, 22);
        Assert.InRange(own[own.Count / 2], 0, 0.15);
        Assert.InRange(own[^1], 0, SamePerson / 2);
        Assert.True(NearestTwo(accurate) > own[^1]);
    }

    private static async Task<List<(string Photo, EncodedFace Face)>> FacesAsync(ModelSet set)
    {
        using var encoder = FaceEncoder.Open(set);
        var faces = new List<(string, EncodedFace)>();
        foreach (var photo in GoldenPhotos.All)
        {
            faces.AddRange((await encoder.EncodeAsync(photo.Decode(), CancellationToken.None)).Select(face => (photo.File, face)));
        }

        return faces;
    }

    private static double NearestTwo(List<(string Photo, EncodedFace Face)> faces) =>
        faces.SelectMany((a, i) => faces.Take(i).Select(b => Distance(a.Face, b.Face))).Min();

    private static double Distance(EncodedFace a, EncodedFace b) =>
        System.Numerics.Tensors.TensorPrimitives.Distance(a.Embedding.Span, b.Embedding.Span);

    private static double Overlap(FaceBox a, FaceBox b)
    {
        var width = Math.Max(0, Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X));
        var height = Math.Max(0, Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y));
        var both = width * height;
        return both / ((a.Width * a.Height) + (b.Width * b.Height) - both);
    }
}
