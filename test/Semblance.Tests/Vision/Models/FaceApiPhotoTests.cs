using System.Security.Cryptography;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Onnx;

namespace Semblance.Tests.Vision.Models;

/// <summary>The converted networks against face-api itself on its own sample photos, each in face-api's own way to crop and resize.</summary>
public sealed class FaceApiPhotoTests
{
    public static TheoryData<string> Files => [.. GoldenPhotos.All.Select(p => p.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_photo_gives_the_boxes_points_and_descriptors_of_face_api(string file)
    {
        var golden = GoldenPhotos.All.Single(p => p.File == file);
        var picture = golden.Decode();
        Assert.Equal(golden.Sha256, Convert.ToHexStringLower(SHA256.HashData(picture.Rgb.Span)));

        var (accurate, fast) = (await TestModels.AccurateAsync(), await TestModels.FastAsync());
        using var ssd = accurate.OpenDetector();
        using var tiny = fast.OpenDetector();
        using var landmarks = accurate.OpenLandmarks()!;
        using var recogniser = accurate.OpenRecogniser();
        SameBoxes(golden.Ssd, NaiveFaceApi.DetectSsd(ssd, picture, 0.35));
        SameBoxes(golden.TinyYolo, NaiveFaceApi.DetectTiny(tiny, picture, 0.4));
        foreach (var face in golden.Ssd.Concat(golden.TinyYolo))
        {
            SamePoints(face, NaiveFaceApi.Points(landmarks, picture, face.Box));
            SameDescriptor(face.DlibDescriptor, recogniser, picture, face.DlibBox);
            SameDescriptor(face.TightDescriptor, recogniser, picture, face.TightBox);
        }
    }

    private static void SameBoxes(IReadOnlyList<GoldenFace> golden, List<(double Score, FaceBox Box)> found)
    {
        Assert.Equal(golden.Count, found.Count);
        foreach (var (expected, actual) in golden.Zip(found))
        {
            Near(expected.Score, actual.Score, 1e-4);
            Near(expected.Box.X, actual.Box.X, 0.01);
            Near(expected.Box.Y, actual.Box.Y, 0.01);
            Near(expected.Box.Width, actual.Box.Width, 0.01);
            Near(expected.Box.Height, actual.Box.Height, 0.01);
        }
    }

    private static void SamePoints(GoldenFace golden, FacePoint[] found)
    {
        foreach (var (expected, actual) in golden.Points.Zip(found))
        {
            Near(expected.X, actual.X, 0.01);
            Near(expected.Y, actual.Y, 0.01);
        }
    }

    private static void SameDescriptor(float[] golden, OnnxSession recogniser, Picture picture, FaceBox crop)
    {
        foreach (var (expected, actual) in golden.Zip(NaiveFaceApi.Descriptor(recogniser, picture, crop)))
        {
            Near(expected, actual, 1e-5);
        }
    }

    private static void Near(double expected, double actual, double tolerance) => Assert.InRange(actual, expected - tolerance, expected + tolerance);
}
