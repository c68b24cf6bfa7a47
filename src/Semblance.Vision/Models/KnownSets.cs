using System.IO.Enumeration;
using Semblance.Spaces;

namespace Semblance.Vision.Models;

/// <summary>Manifests of model files that people download under well-known names: InsightFace's packs and OpenCV's zoo.</summary>
internal static class KnownSets
{
    private const string InsightFaceSource = "InsightFace model zoo (https://github.com/deepinsight/insightface/tree/master/model_zoo)";
    private const string InsightFaceLicence =
        "InsightFace's pretrained models are for non-commercial research only, as its project says "
        + "(https://github.com/deepinsight/insightface#license). Check whether your use is allowed, or ask for a licence.";

    private const string OpenCvSource = "OpenCV Zoo (https://github.com/opencv/opencv_zoo)";
    private const string YuNetLicence = "YuNet: MIT, as OpenCV Zoo says. It was trained on WIDER FACE, photos with terms of their own for research.";
    private const string SFaceLicence = "SFace: Apache 2.0, as OpenCV Zoo says. The photos it was trained on have terms of their own.";

    // https://github.com/deepinsight/insightface/blob/master/python-package/insightface/model_zoo/scrfd.py (RGB, 127.5 and 128, overlap 0.4).
    private static readonly PixelInput ScrfdInput = Square(640) with { Mean = [127.5f, 127.5f, 127.5f], Scale = [1 / 128f, 1 / 128f, 1 / 128f] };

    // https://github.com/deepinsight/insightface/blob/master/python-package/insightface/model_zoo/arcface_onnx.py (RGB, 127.5 and 127.5).
    private static readonly PixelInput ArcFaceInput =
        Square(112) with { Mean = [127.5f, 127.5f, 127.5f], Scale = [1 / 127.5f, 1 / 127.5f, 1 / 127.5f] };

    // https://github.com/opencv/opencv/blob/4.x/modules/objdetect/src/face_recognize.cpp: blobFromImage with swapRB, no mean.
    private static readonly PixelInput SFaceInput = Square(112);

    // https://github.com/opencv/opencv/blob/4.x/modules/objdetect/src/face_detect.cpp: blobFromImage of BGR, no mean.
    private static readonly PixelInput YuNetInput = Square(640) with { Order = ChannelOrder.Bgr };

    private static readonly Detector[] Detectors =
    [
        new("det_10g.onnx", DetectorKind.Scrfd, ScrfdInput, 0.5, 0.4, InsightFaceSource, InsightFaceLicence),
        new("det_2.5g.onnx", DetectorKind.Scrfd, ScrfdInput, 0.5, 0.4, InsightFaceSource, InsightFaceLicence),
        new("det_500m.onnx", DetectorKind.Scrfd, ScrfdInput, 0.5, 0.4, InsightFaceSource, InsightFaceLicence),
        new("scrfd_*.onnx", DetectorKind.Scrfd, ScrfdInput, 0.5, 0.4, InsightFaceSource, InsightFaceLicence),
        new("face_detection_yunet*.onnx", DetectorKind.YuNet, YuNetInput, 0.7, 0.3, OpenCvSource, YuNetLicence),
    ];

    private static readonly Recogniser[] Recognisers =
    [
        new("w600k_r50.onnx", "ArcFace ResNet-50 (WebFace600K)", "insightface-buffalo-l", ArcFaceInput, 512, InsightFaceSource, InsightFaceLicence),
        new("w600k_mbf.onnx", "ArcFace MobileFaceNet (WebFace600K)", "insightface-buffalo-s", ArcFaceInput, 512, InsightFaceSource, InsightFaceLicence),
        new("glintr100.onnx", "ArcFace ResNet-100 (Glint360K)", "insightface-antelopev2", ArcFaceInput, 512, InsightFaceSource, InsightFaceLicence),
        new("face_recognition_sface*.onnx", "SFace", "opencv-sface", SFaceInput, 128, OpenCvSource, SFaceLicence),
    ];

    /// <summary>The manifest of a folder whose files are known by their names.</summary>
    /// <param name="name">Of the set it becomes.</param>
    /// <param name="lender">The set whose landmarks and recogniser serve a folder that holds a detector only; null when there is none.</param>
    /// <returns>Null when no file is known.</returns>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>model-manifest</c>: there are several detectors or recognisers to choose from, or the known files are no whole set.
    /// </exception>
    public static ModelManifest? Find(IReadOnlyList<string> files, string name, ModelManifest? lender)
    {
        var (detectorFile, detector) = Only(files, Detectors, d => d.Pattern, "detectors");
        var (recogniserFile, recogniser) = Only(files, Recognisers, r => r.Pattern, "recognisers");
        if (detectorFile is null || detector is null)
        {
            return recogniserFile is null ? null
                : throw ManifestNode.Invalid($"the folder holds the recogniser {recogniserFile}, but no detector that is known by name");
        }

        var found = new DetectorModel
        {
            Kind = detector.Kind,
            File = new ModelFile(detectorFile, null),
            Input = detector.Input,
            ScoreThreshold = detector.Score,
            OverlapThreshold = detector.Overlap,
        };
        return recogniserFile is not null && recogniser is not null ? Whole(name, found, detector, recogniserFile, recogniser)
            : lender is not null ? Lent(name, found, detector, lender)
            : throw ManifestNode.Invalid(
                $"the folder holds the detector {detectorFile} alone; 'semblance models install' makes the set {ModelLibrary.DefaultSet}, which lends it the rest");
    }

    private static ModelManifest Whole(string name, DetectorModel found, Detector detector, string recogniserFile, Recogniser recogniser) => new()
    {
        Name = name,
        Title = $"{Title(found.Kind)}, {recogniser.Title}",
        Space = new SpaceKey(recogniser.Space),
        Detector = found,
        Alignment = FaceAlignment.ArcFace5,
        Recogniser = new RecogniserModel
        {
            File = new ModelFile(recogniserFile, null),
            Input = recogniser.Input,
            Dimension = recogniser.Dimension,
            Metric = Metric.Cosine,
            Normalise = true,
        },
        Licence = Both(detector.Licence, recogniser.Licence),
        Source = Both(detector.Source, recogniser.Source),
    };

    private static ModelManifest Lent(string name, DetectorModel found, Detector detector, ModelManifest lender) => lender with
    {
        Name = name,
        Title = $"{Title(found.Kind)}, with landmarks and recogniser of the set {lender.Name}",
        Detector = found,
        Licence = Both(detector.Licence, lender.Licence),
        Source = Both(detector.Source, lender.Source),
        Origin = null,
    };

    private static (string? File, T? Known) Only<T>(IReadOnlyList<string> files, T[] known, Func<T, string> pattern, string what)
        where T : class
    {
        var found = files.Select(f => (File: f, Known: Array.Find(known, k => FileSystemName.MatchesSimpleExpression(pattern(k), f))))
            .Where(pair => pair.Known is not null).ToList();
        return found.Count switch
        {
            0 => (null, null),
            1 => found[0],
            _ => throw ManifestNode.Invalid(
                $"the folder has several {what} ({string.Join(", ", found.Select(f => f.File))}): leave one, or write a {ModelManifest.FileName}"),
        };
    }

    private static PixelInput Square(int side) => new() { Width = side, Height = side };

    private static string Title(DetectorKind kind) => kind == DetectorKind.YuNet ? "YuNet detector" : "SCRFD detector";

    private static string Both(string one, string other) => one == other ? one : $"{one} {other}";

    private sealed record Detector(string Pattern, DetectorKind Kind, PixelInput Input, double Score, double Overlap, string Source, string Licence);

    private sealed record Recogniser(string Pattern, string Title, string Space, PixelInput Input, int Dimension, string Source, string Licence);
}
