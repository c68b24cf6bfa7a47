using System.Text;

namespace Semblance.Tests.Vision.Onnx;

/// <summary>Writes small ONNX models, field by field (https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto).</summary>
internal static class OnnxModelBytes
{
    public const int Float32 = 1;
    public const int Integer64 = 7;
    public const int Bool = 9;

    /// <summary>A whole model file. A name as a side leaves it open.</summary>
    public static byte[] Model(byte[] graph) =>
        [.. Number(1, 8), .. Message(8, [.. Text(1, ""), .. Number(2, 13)]), .. Message(7, graph)];

    public static byte[] Graph(byte[][] nodes, byte[][] inputs, byte[][] outputs, params byte[][] initializers) =>
    [
        .. nodes.SelectMany(n => Message(1, n)), .. Text(2, "g"), .. initializers.SelectMany(i => Message(5, i)),
        .. inputs.SelectMany(i => Message(11, i)), .. outputs.SelectMany(o => Message(12, o)),
    ];

    public static byte[] Node(string operation, string[] inputs, string[] outputs, params byte[][] attributes) =>
    [
        .. inputs.SelectMany(i => Text(1, i)), .. outputs.SelectMany(o => Text(2, o)), .. Text(4, operation), .. attributes.SelectMany(a => Message(5, a)),
    ];

    public static byte[] GraphAttribute(string name, byte[] graph) => [.. Text(1, name), .. Message(6, graph), .. Number(20, 5)];

    public static byte[] Tensor(string name, int type, params object[] sides) =>
    [
        .. Text(1, name),
        .. Message(2, Message(1, [.. Number(1, type), .. Message(2, [.. sides.SelectMany(s => Message(1, s is string open ? Text(2, open) : Number(1, (int)s)))])])),
    ];

    /// <summary>A scalar constant.</summary>
    public static byte[] Constant(string name, int type, long value) => type == Integer64
        ? [.. Number(2, type), .. Message(7, Varint(value)), .. Text(8, name)]
        : [.. Number(2, type), .. Message(5, Varint(value)), .. Text(8, name)];

    /// <summary>A constant of 32-bit floats, row-major.</summary>
    public static byte[] Matrix(string name, int rows, int columns, float[] values) =>
        [.. Number(1, rows), .. Number(1, columns), .. Number(2, Float32), .. Text(8, name), .. Message(9, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray())];

    /// <summary>y = max(x, 0), of the given sides.</summary>
    public static byte[] Relu(params object[] sides) =>
        Model(Graph([Node("Relu", ["x"], ["y"])], [Tensor("x", Float32, sides)], [Tensor("y", Float32, sides)]));

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                bytes.Add((byte)rest);
                return [.. bytes];
            }

            bytes.Add((byte)(rest | 0x80));
        }
    }
}
