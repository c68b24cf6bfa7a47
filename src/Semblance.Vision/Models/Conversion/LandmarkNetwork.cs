namespace Semblance.Vision.Models.Conversion;

/// <summary>
/// face-api's face_landmark_68_model: <c>pixels</c> [n, 3, 112, 112], RGB, 0 to 255, in; <c>points</c> [n, 136] out: x and y of 68 points
/// by turns, 0 to 1 across the input.
/// https://github.com/vladmandic/face-api/blob/main/src/faceFeatureExtractor/FaceFeatureExtractor.ts
/// </summary>
internal static class LandmarkNetwork
{
    private static readonly float[] Mean = [122.782f, 117.001f, 104.298f];

    public static byte[] Convert(WeightArchive weights)
    {
        var graph = new OnnxGraph("face_landmark_68");
        var x = graph.Normalise(graph.Input("pixels", "n", "3", "112", "112"), Mean, 1 / 255f);
        var first = weights.Section("dense0").Section("conv0");
        x = graph.Convolve(x, ConvolutionKernel.Of(first["filters"], first["bias"]), 2, Border.After);
        x = Dense(graph, x, weights.Section("dense0"));
        foreach (var name in (string[])["dense1", "dense2", "dense3"])
        {
            var block = weights.Section(name);
            x = Dense(graph, graph.ConvolveSeparably(x, block.Section("conv0"), 2, Border.After), block);
        }

        x = graph.Node("Flatten", [graph.AveragePool(x, 7, 2)]);
        var fc = weights.Section("fc");
        var (factors, bias) = (graph.Constant(fc["weights"]), graph.Constant(fc["bias"]));
        graph.Output(graph.Node("Gemm", [x, factors, bias], output: "points"), "n", "136");
        return graph.ToModel();
    }

    /// <summary>Each further convolution sees the sum of all before it.</summary>
    private static string Dense(OnnxGraph graph, string halved, ArchiveSection block)
    {
        var a = graph.Relu(halved);
        var b = graph.ConvolveSeparably(a, block.Section("conv1"), 1, Border.Around);
        var c = graph.ConvolveSeparably(graph.Relu(graph.Add(a, b)), block.Section("conv2"), 1, Border.Around);
        var ac = graph.Relu(graph.Add(a, graph.Add(b, c)));
        var d = graph.ConvolveSeparably(ac, block.Section("conv3"), 1, Border.Around);
        return graph.Relu(graph.Add(a, graph.Add(b, graph.Add(c, d))));
    }
}
