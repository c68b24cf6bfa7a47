using System.Numerics.Tensors;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Alignment;
using Semblance.Vision.Faces.Detectors;
using Semblance.Vision.Models;

namespace Semblance.Tests.Vision.Faces;

/// <summary>Every stage against face-api on real photos. Networks alone are compared in <see cref="FaceApiParityTests"/>.</summary>
public sealed class FaceApiGoldenTests
{
    [Theory]
    [MemberData(nameof(SamplePhotos.All), MemberType = typeof(SamplePhotos))]
    public async Task The_SSD_finds_the_faces_face_api_finds_within_a_pixel(string photo) =>
        Compare(await TestModels.AccurateAsync(), 0.35, photo, SamplePhotos.FacesOf(photo, "ssd"));

    [Theory]
    [MemberData(nameof(SamplePhotos.All), MemberType = typeof(SamplePhotos))]
    public async Task The_tiny_detector_finds_the_faces_face_api_finds_within_a_pixel(string photo) =>
        Compare(await TestModels.FastAsync(), 0.4, photo, SamplePhotos.FacesOf(photo, "tinyYolo"));

    [Theory]
    [MemberData(nameof(SamplePhotos.All), MemberType = typeof(SamplePhotos))]
    public async Task Landmarks_in_face_apis_boxes_are_face_apis_within_a_hundredth_of_a_pixel(string photo)
    {
        var set = await TestModels.AccurateAsync();
        using var landmarks = new LandmarkFinder(set.OpenLandmarks()!, set.Manifest.Landmarks!);
        foreach (var face in SamplePhotos.FacesOf(photo, "ssd"))
        {
            var points = landmarks.Find(SamplePhotos.Decode(photo), face.Box, CancellationToken.None);
            for (var i = 0; i < points.Length; i++)
            {
                Assert.InRange(FivePoints.Distance(points[i], face.Points[i]), 0, 0.01);
            }
        }
    }

    [Theory]
    [MemberData(nameof(SamplePhotos.All), MemberType = typeof(SamplePhotos))]
    public async Task Descriptors_in_face_apis_alignment_are_face_apis_within_a_ten_thousandth(string photo)
    {
        var picture = SamplePhotos.Decode(photo);
        var set = await TestModels.AccurateAsync();
        using var recogniser = new FaceRecogniser(set.OpenRecogniser(), set.Manifest.Recogniser);
        var aligner = new FaceAligner(FaceAlignment.FaceApi, 150);
        var chip = new float[150 * 150 * Picture.Channels];
        foreach (var face in SamplePhotos.FacesOf(photo, "ssd"))
        {
            var crop = FaceApiCrop.Of(face.Points, picture.Width, picture.Height);
            Assert.Equal(face.Crop, new FaceBox(crop.X, crop.Y, crop.Width, crop.Height));
            aligner.Align(picture, face.Box, face.Points, chip);
            Assert.InRange(TensorPrimitives.Distance(recogniser.Embed(chip, CancellationToken.None), face.Descriptor), 0, 1e-4);
        }
    }

    private static void Compare(ModelSet set, double threshold, string photo, IReadOnlyList<GoldenFace> expected)
    {
        using var detector = new FaceDetector(set.OpenDetector(), set.Manifest.Detector, threshold, again: null);
        var found = detector.Find(SamplePhotos.Decode(photo), CancellationToken.None);
        Assert.Equal(expected.Count, found.Count);
        foreach (var (face, detection) in expected.Zip(found))
        {
            Assert.Equal(face.Score, detection.Score, 1e-4);

            // face-api cuts the SSD's boxes at the picture's left and top edge.
            Assert.InRange(detection.Box.X, face.Box.X > 0 ? face.Box.X - 1 : double.MinValue, face.Box.X + 1);
            Assert.InRange(detection.Box.Y, face.Box.Y > 0 ? face.Box.Y - 1 : double.MinValue, face.Box.Y + 1);
            Assert.Equal(face.Box.X + face.Box.Width, detection.Box.X + detection.Box.Width, 1.0);
            Assert.Equal(face.Box.Y + face.Box.Height, detection.Box.Y + detection.Box.Height, 1.0);
        }
    }
}
