namespace Semblance.Vision.Models.Conversion;

/// <summary>
/// face-api's face_recognition_model, dlib's face recognition ResNet: <c>pixels</c> [n, 3, 150, 150], RGB, 0 to 255, in;
/// <c>descriptor</c> [n, 128] out, not of unit length.
/// https://github.com/vladmandic/face-api/blob/main/src/faceRecognitionNet/FaceRecognitionNet.ts
/// </summary>
internal static class RecognitionNetwork
{
    private static readonly float[] Mean = [122.782f, 117.001f, 104.298f];

    public static byte[] Convert(WeightArchive weights)
    {
        var graph = new OnnxGraph("face_recognition");
        var x = graph.Normalise(graph.Input("pixels", "n", "3", "150", "150"), Mean, 1 / 255f);
        x = graph.Relu(Convolve(graph, x, weights.Section("conv32_down"), 2, Border.None));
        x = graph.MaxPool(x, 3, 2, Border.None);
        foreach (var block in (string[])["conv32_1", "conv32_2", "conv32_3"])
        {
            x = Residual(graph, x, weights.Section(block));
        }

        x = Shrink(graph, x, weights.Section("conv64_down"), addedChannels: 32);
        foreach (var block in (string[])["conv64_1", "conv64_2", "conv64_3"])
        {
            x = Residual(graph, x, weights.Section(block));
        }

        x = Shrink(graph, x, weights.Section("conv128_down"), addedChannels: 64);
        x = Residual(graph, x, weights.Section("conv128_1"));
        x = Residual(graph, x, weights.Section("conv128_2"));
        x = Shrink(graph, x, weights.Section("conv256_down"), addedChannels: 128, addedCells: 1);
        x = Residual(graph, x, weights.Section("conv256_1"));
        x = Residual(graph, x, weights.Section("conv256_2"));
        x = Shrink(graph, x, weights.Section("conv256_down_out"), addedCells: 1);
        x = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [x])]);
        graph.Output(graph.Node("MatMul", [x, graph.Constant(weights["fc"])], output: "descriptor"), "n", "128");
        return graph.ToModel();
    }

    private static string Residual(OnnxGraph graph, string x, ArchiveSection block)
    {
        var y = graph.Relu(Convolve(graph, x, block.Section("conv1"), 1, Border.Around));
        return graph.Relu(graph.Add(Convolve(graph, y, block.Section("conv2"), 1, Border.Around), x));
    }

    /// <summary>
    /// A residual block that halves the image. The shortcut's missing channels are zeros; where halving without border loses a row and a
    /// column against the pooled shortcut (9 to 4 but 9 to 3, 3 to 1 but 4 to 2), zeros take their place.
    /// </summary>
    private static string Shrink(OnnxGraph graph, string x, ArchiveSection block, int addedChannels = 0, int addedCells = 0)
    {
        var y = graph.Relu(Convolve(graph, x, block.Section("conv1"), 2, Border.None));
        y = Convolve(graph, y, block.Section("conv2"), 1, Border.Around);
        y = addedCells == 0 ? y : graph.Extend(y, 0, addedCells, addedCells);
        var shortcut = graph.AveragePool(x, 2, 2);
        shortcut = addedChannels == 0 ? shortcut : graph.Extend(shortcut, addedChannels, 0, 0);
        return graph.Relu(graph.Add(shortcut, y));
    }

    private static string Convolve(OnnxGraph graph, string x, ArchiveSection layer, int step, Border border)
    {
        var (scale, shift) = (layer["scale/weights"].Values, layer["scale/biases"].Values);
        var kernel = ConvolutionKernel.Of(layer["conv/filters"], layer["conv/bias"]).Then(i => scale[i], i => shift[i]);
        return graph.Convolve(x, kernel, step, border);
    }
}
