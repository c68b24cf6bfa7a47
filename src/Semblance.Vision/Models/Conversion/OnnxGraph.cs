using System.Globalization;
using System.Runtime.InteropServices;

namespace Semblance.Vision.Models.Conversion;

/// <summary>
/// An ONNX graph as it is built, node after node in the order of computation, and then written: IR 8, opset 13. The same calls give the
/// same bytes. Field numbers are those of https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    private const int IrVersion = 8;
    private const int Opset = 13;
    private const int FloatType = 1;
    private const int Int64Type = 7;

    private readonly List<ProtobufMessage> _nodes = [];
    private readonly List<ProtobufMessage> _constants = [];
    private readonly List<ProtobufMessage> _inputs = [];
    private readonly List<ProtobufMessage> _outputs = [];

    /// <summary>Declares a float input.</summary>
    /// <param name="shape">Numbers, or names of sides that the caller chooses.</param>
    /// <returns>The name of its value.</returns>
    public string Input(string input, params ReadOnlySpan<string> shape)
    {
        _inputs.Add(Value(input, shape));
        return input;
    }

    /// <summary>Declares a value that a node has made as a float output.</summary>
    /// <param name="shape">Numbers, or names of sides that the inputs decide.</param>
    public void Output(string value, params ReadOnlySpan<string> shape) => _outputs.Add(Value(value, shape));

    /// <summary>Adds a node with one output.</summary>
    /// <param name="output">The name of its output; null for any.</param>
    /// <returns>The name of its output.</returns>
    public string Node(string operation, ReadOnlySpan<string> inputs, ReadOnlySpan<OnnxAttribute> attributes = default, string? output = null)
    {
        output ??= $"{operation}_{_nodes.Count}";
        var node = new ProtobufMessage();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(3, output).Text(4, operation);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute.Message);
        }

        _nodes.Add(node);
        return output;
    }

    /// <returns>The name of its value.</returns>
    public string Constant(Tensor tensor) => Constant(tensor.Values, [.. tensor.Shape]);

    /// <returns>The name of its value.</returns>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) =>
        Constant(FloatType, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A row of integers, as the shape of a Reshape or the bounds of a Slice.</summary>
    /// <returns>The name of its value.</returns>
    public string Integers(params ReadOnlySpan<long> values) => Constant(Int64Type, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>The whole model as the bytes of its file.</summary>
    public byte[] ToModel()
    {
        var graph = new ProtobufMessage();
        _nodes.ForEach(node => graph.Message(1, node));
        graph.Text(2, name);
        _constants.ForEach(constant => graph.Message(5, constant));
        _inputs.ForEach(input => graph.Message(11, input));
        _outputs.ForEach(output => graph.Message(12, output));
        return new ProtobufMessage()
            .Number(1, IrVersion)
            .Text(2, "semblance")
            .Message(7, graph)
            .Message(8, new ProtobufMessage().Text(1, "").Number(2, Opset))
            .Written.ToArray();
    }

    // The raw data of a TensorProto is little-endian, as every machine that .NET runs on today.
    private string Constant(int type, ReadOnlySpan<byte> raw, ReadOnlySpan<int> shape)
    {
        var constant = $"const_{_constants.Count}";
        var tensor = new ProtobufMessage();
        foreach (var side in shape)
        {
            tensor.Number(1, side);
        }

        _constants.Add(tensor.Number(2, type).Text(8, constant).Bytes(9, raw));
        return constant;
    }

    private static ProtobufMessage Value(string value, ReadOnlySpan<string> shape)
    {
        var sides = new ProtobufMessage();
        foreach (var side in shape)
        {
            var dimension = new ProtobufMessage();
            sides.Message(1, long.TryParse(side, CultureInfo.InvariantCulture, out var length) ? dimension.Number(1, length) : dimension.Text(2, side));
        }

        var tensor = new ProtobufMessage().Number(1, FloatType).Message(2, sides);
        return new ProtobufMessage().Text(1, value).Message(2, new ProtobufMessage().Message(1, tensor));
    }
}
