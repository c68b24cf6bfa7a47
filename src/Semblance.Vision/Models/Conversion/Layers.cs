namespace Semblance.Vision.Models.Conversion;

/// <summary>The layers the face networks are made of, as ONNX nodes. Values are known by name; images are batch, channel, row, column.</summary>
internal static class Layers
{
    /// <summary>Centres and scales pixels (0 to 255) inside the graph.</summary>
    public static string Normalise(this OnnxGraph graph, string pixels, ReadOnlySpan<float> mean, float factor) =>
        graph.Node("Mul", [graph.Node("Sub", [pixels, graph.Constant(mean, 1, 3, 1, 1)]), graph.Constant([factor])]);

    public static string Convolve(
        this OnnxGraph graph, string x, ConvolutionKernel kernel, int step, Border border, string? output = null) => graph.Node(
        "Conv",
        [x, graph.Constant(kernel.Weights, kernel.Shape), graph.Constant(kernel.Bias, kernel.Bias.Length)],
        [
            OnnxAttribute.Of("kernel_shape", [kernel.Side, kernel.Side]),
            Strides(step),
            Pads(border),
            OnnxAttribute.Of("group", kernel.Groups),
        ],
        output);

    /// <summary>A depthwise 3x3 convolution, then a 1x1 across the channels.</summary>
    public static string ConvolveSeparably(this OnnxGraph graph, string x, ArchiveSection weights, int step, Border border)
    {
        var depthwise = graph.Convolve(x, ConvolutionKernel.Depthwise(weights["depthwise_filter"]), step, border);
        return graph.Convolve(depthwise, ConvolutionKernel.Of(weights["pointwise_filter"], weights["bias"]), 1, Border.None);
    }

    public static string Relu(this OnnxGraph graph, string x) => graph.Node("Relu", [x]);

    public static string LeakyRelu(this OnnxGraph graph, string x, float slope) => graph.Node("LeakyRelu", [x], [OnnxAttribute.Of("alpha", slope)]);

    public static string Add(this OnnxGraph graph, string a, string b) => graph.Node("Add", [a, b]);

    public static string MaxPool(this OnnxGraph graph, string x, int side, int step, Border border) =>
        graph.Node("MaxPool", [x], [OnnxAttribute.Of("kernel_shape", [side, side]), Strides(step), Pads(border)]);

    public static string AveragePool(this OnnxGraph graph, string x, int side, int step) =>
        graph.Node("AveragePool", [x], [OnnxAttribute.Of("kernel_shape", [side, side]), Strides(step)]);

    /// <summary>Adds zeros behind the channels, rows and columns.</summary>
    public static string Extend(this OnnxGraph graph, string x, int channels, int rows, int columns) =>
        graph.Node("Pad", [x, graph.Integers(0, 0, 0, 0, 0, channels, rows, columns)]);

    public static string Concatenate(this OnnxGraph graph, IEnumerable<string> values, int axis, string? output = null) =>
        graph.Node("Concat", [.. values], [OnnxAttribute.Of("axis", axis)], output);

    private static OnnxAttribute Strides(int step) => OnnxAttribute.Of("strides", [step, step]);

    private static OnnxAttribute Pads(Border border) => OnnxAttribute.Of("pads", [border.Top, border.Left, border.Bottom, border.Right]);
}
