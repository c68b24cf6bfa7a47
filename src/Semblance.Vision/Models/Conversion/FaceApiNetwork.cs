namespace Semblance.Vision.Models.Conversion;

/// <summary>A network of face-api, and how its weights become an ONNX file.</summary>
/// <param name="Weights">The first part of the names of its files: <c>ssd_mobilenetv1_model</c>.</param>
/// <param name="OnnxFile">The name of the file it is converted to.</param>
internal sealed record FaceApiNetwork(string Weights, string OnnxFile, Func<WeightArchive, byte[]> Convert)
{
    public static readonly FaceApiNetwork Ssd = new("ssd_mobilenetv1_model", "ssd_mobilenetv1.onnx", SsdNetwork.Convert);

    public static readonly FaceApiNetwork TinyDetector = new("tiny_face_detector_model", "tiny_face_detector.onnx", TinyDetectorNetwork.Convert);

    public static readonly FaceApiNetwork Landmarks = new("face_landmark_68_model", "face_landmark_68.onnx", LandmarkNetwork.Convert);

    public static readonly FaceApiNetwork Recognition = new("face_recognition_model", "face_recognition.onnx", RecognitionNetwork.Convert);

    public string ManifestFile => $"{Weights}-weights_manifest.json";
}
