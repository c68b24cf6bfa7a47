namespace Semblance.Vision.Models.Conversion;

/// <summary>A named setting of an ONNX node.</summary>
internal sealed class OnnxAttribute
{
    // AttributeProto and its AttributeType in https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto.
    private const int NameField = 1;
    private const int FloatField = 2;
    private const int IntField = 3;
    private const int IntsField = 8;
    private const int TypeField = 20;
    private const int FloatType = 1;
    private const int IntType = 2;
    private const int IntsType = 7;

    private OnnxAttribute(ProtobufMessage message) => Message = message;

    public ProtobufMessage Message { get; }

    public static OnnxAttribute Of(string name, float value) =>
        new(new ProtobufMessage().Text(NameField, name).Float(FloatField, value).Number(TypeField, FloatType));

    public static OnnxAttribute Of(string name, long value) =>
        new(new ProtobufMessage().Text(NameField, name).Number(IntField, value).Number(TypeField, IntType));

    public static OnnxAttribute Of(string name, ReadOnlySpan<long> values)
    {
        var message = new ProtobufMessage().Text(NameField, name);
        foreach (var value in values)
        {
            message.Number(IntsField, value);
        }

        return new(message.Number(TypeField, IntsType));
    }
}
