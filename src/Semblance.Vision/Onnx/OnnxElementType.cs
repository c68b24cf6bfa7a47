namespace Semblance.Vision.Onnx;

/// <summary>What a tensor is made of; numbered as ONNX numbers it (onnx.proto, TensorProto.DataType).</summary>
public enum OnnxElementType
{
    /// <summary>Not a tensor, or of a type that is not listed here.</summary>
    Other = 0,
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Float16 = 10,
    Float64 = 11,
}
