using Semblance.Spaces;
using Semblance.Vision.Models.Conversion;

namespace Semblance.Vision.Models;

/// <summary>
/// The two sets made of face-api's weights. They differ in the detector alone: points, alignment and recogniser are the same, so
/// their embeddings belong to one space. docs/models.md says how far apart the two put the same face.
/// </summary>
internal static class DefaultSets
{
    /// <summary>Changed whenever the converter writes other bytes for the same weights: installed sets are then made anew.</summary>
    public const int Converter = 1;

    public const string Accurate = "default";
    public const string Fast = "fast";

    /// <summary>The networks of each set, by the set's name: detector, landmarks, recogniser.</summary>
    public static IReadOnlyDictionary<string, FaceApiNetwork[]> Networks { get; } = new SortedDictionary<string, FaceApiNetwork[]>(StringComparer.Ordinal)
    {
        [Accurate] = [FaceApiNetwork.Ssd, FaceApiNetwork.Landmarks, FaceApiNetwork.Recognition],
        [Fast] = [FaceApiNetwork.TinyDetector, FaceApiNetwork.Landmarks, FaceApiNetwork.Recognition],
    };

    private const string LicenceText =
        "The weights come in the npm package @vladmandic/face-api, which is under the MIT licence and names no other licence for them. "
        + "Recognition: Davis King's dlib network, which its author put in the public domain (CC0). "
        + "Detectors and landmarks: trained by the authors of face-api.js; the SSD on WIDER FACE, a set of photos with its own terms for research. "
        + "Whether terms of training photos bind users of weights is not settled: ask a lawyer where it matters.";

    /// <param name="files">The set's models in the order of <see cref="Networks"/>.</param>
    public static ModelManifest Manifest(string name, IReadOnlyList<ModelFile> files, ModelOrigin origin) => new()
    {
        Name = name,
        Title = name == Accurate
            ? "SSD MobileNet detector, 68 landmarks, dlib ResNet: finds the most faces"
            : "Tiny detector, 68 landmarks, dlib ResNet: many times faster, for faces near the camera",
        Space = KnownSpaces.Dlib.Key,
        Detector = name == Accurate ? Ssd(files[0]) : TinyYolo(files[0]),
        Landmarks = new LandmarkModel { File = files[1], Input = new PixelInput { Width = 112, Height = 112 } },
        Alignment = FaceAlignment.DlibChip,
        Recogniser = new RecogniserModel
        {
            File = files[2],
            Input = new PixelInput { Width = 150, Height = 150 },
            Dimension = 128,
            Metric = Metric.L2,
            Normalise = false,
        },
        Licence = LicenceText,
        Source = "npm @vladmandic/face-api 1.7.15, converted to ONNX by Semblance (https://github.com/vladmandic/face-api)",
        Origin = origin,
    };

    // 0.38: at face-api's 0.5 faces of 48 to 64 pixels are missed more often than smaller ones; at 0.3 first false boxes appear.
    private static DetectorModel Ssd(ModelFile file) => new()
    {
        Kind = DetectorKind.Ssd,
        File = file,
        Input = new PixelInput { Width = 512, Height = 512 },
        ScoreThreshold = 0.38,
        OverlapThreshold = 0.5,
    };

    private static DetectorModel TinyYolo(ModelFile file) => new()
    {
        Kind = DetectorKind.TinyYolo,
        File = file,
        Input = new PixelInput { Width = 416, Height = 416 },
        ScoreThreshold = 0.4,
        OverlapThreshold = 0.4,
    };
}
