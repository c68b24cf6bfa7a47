using Semblance.Spaces;

namespace Semblance.Vision.Models;

/// <summary>The words that a manifest has for the choices it can make.</summary>
internal static class ManifestNames
{
    public static readonly Dictionary<string, DetectorKind> Kinds = new(StringComparer.Ordinal)
    {
        ["ssd"] = DetectorKind.Ssd,
        ["tiny-yolo"] = DetectorKind.TinyYolo,
        ["scrfd"] = DetectorKind.Scrfd,
        ["yunet"] = DetectorKind.YuNet,
    };

    public static readonly Dictionary<string, FaceAlignment> Alignments = new(StringComparer.Ordinal)
    {
        ["dlib-chip"] = FaceAlignment.DlibChip,
        ["face-api"] = FaceAlignment.FaceApi,
        ["arcface-5"] = FaceAlignment.ArcFace5,
    };

    public static readonly Dictionary<string, ChannelOrder> Orders =
        new(StringComparer.Ordinal) { ["rgb"] = ChannelOrder.Rgb, ["bgr"] = ChannelOrder.Bgr };

    public static readonly Dictionary<string, TensorLayout> Layouts =
        new(StringComparer.Ordinal) { ["nchw"] = TensorLayout.Nchw, ["nhwc"] = TensorLayout.Nhwc };

    public static readonly Dictionary<string, Metric> Metrics =
        new(StringComparer.Ordinal) { ["l2"] = Metric.L2, ["cosine"] = Metric.Cosine };

    public static string Of<T>(Dictionary<string, T> names, T value)
        where T : struct, Enum => names.First(n => n.Value.Equals(value)).Key;
}
