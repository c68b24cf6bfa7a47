namespace Semblance.Vision.Onnx;

/// <summary>What ONNX Runtime says about a call that failed, in its own words. Never leaves this folder: whoever calls knows what it was about.</summary>
internal sealed class OrtException(string message) : Exception(message);
