namespace Semblance.Vision.Onnx;

/// <summary>An input or output that a model declares.</summary>
/// <param name="Name">The model's own name for it.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Dimensions">-1 where the model leaves a side open; empty for a scalar or for an output whose rank it does not say.</param>
public sealed record OnnxTensorInfo(string Name, OnnxElementType Type, IReadOnlyList<long> Dimensions)
{
    /// <summary>Whether a tensor of this shape can be passed: as many sides, each as declared or open, none below 1.</summary>
    public bool Accepts(ReadOnlySpan<long> shape)
    {
        if (shape.Length != Dimensions.Count)
        {
            return false;
        }

        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] < 1 || (Dimensions[i] >= 0 && Dimensions[i] != shape[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Such as <c>input.1: Float32 [?, 3, 112, 112]</c>.</summary>
    public override string ToString() => $"{Name}: {Type} {ShapeText([.. Dimensions])}";

    internal static string ShapeText(ReadOnlySpan<long> shape) =>
        $"[{string.Join(", ", shape.ToArray().Select(side => side < 0 ? "?" : FormattableString.Invariant($"{side}")))}]";
}
