namespace Semblance.Vision.Models.Conversion;

/// <summary>
/// face-api's ssd_mobilenetv1_model: <c>pixels</c> [n, 3, 512, 512], RGB, 0 to 255, in; <c>boxes</c> [n, 5118, 4] (top, left, bottom,
/// right, 0 to 1 across the input, unclipped) and <c>scores</c> [n, 5118, 1] (0 to 1) out, before any suppression.
/// https://github.com/vladmandic/face-api/blob/main/src/ssdMobilenetv1/SsdMobilenetv1.ts
/// </summary>
internal static class SsdNetwork
{
    // https://github.com/vladmandic/face-api/blob/main/src/ssdMobilenetv1/mobileNetV1.ts
    private const double BatchNormEpsilon = 0.0010000000474974513;

    // The network tells three classes apart; face-api reads the second one.
    private const int Classes = 3;
    private const int FaceClass = 1;

    public static byte[] Convert(WeightArchive weights)
    {
        var graph = new OnnxGraph("ssd_mobilenetv1");
        var x = graph.Normalise(graph.Input("pixels", "n", "3", "512", "512"), [127.5f, 127.5f, 127.5f], 1 / 127.5f);
        var base11 = "";
        var mobileNet = weights.Section("MobilenetV1");
        x = Pointwise(graph, x, mobileNet.Section("Conv2d_0_pointwise"), 2, Border.After);
        for (var layer = 1; layer <= 13; layer++)
        {
            var halves = layer is 2 or 4 or 6 or 12;
            x = Depthwise(graph, x, mobileNet.Section($"Conv2d_{layer}_depthwise"), halves ? 2 : 1, halves ? Border.After : Border.Around);
            x = Pointwise(graph, x, mobileNet.Section($"Conv2d_{layer}_pointwise"), 1, Border.None);
            base11 = layer == 11 ? x : base11;
        }

        var scales = new List<string> { base11, x };
        var prediction = weights.Section("Prediction");
        for (var layer = 0; layer < 8; layer += 2)
        {
            x = Pointwise(graph, x, prediction.Section($"Conv2d_{layer}_pointwise"), 1, Border.None);
            x = Pointwise(graph, x, prediction.Section($"Conv2d_{layer + 1}_pointwise"), 2, Border.After);
            scales.Add(x);
        }

        var predictors = scales.Select((scale, i) => (scale, prediction.Section($"BoxPredictor_{i}"))).ToList();
        Boxes(graph, predictors, weights["Output/extra_dim"]);
        Scores(graph, predictors);
        return graph.ToModel();
    }

    /// <summary>Shifts and scales each prior box by what the network says of it.</summary>
    private static void Boxes(OnnxGraph graph, List<(string Scale, ArchiveSection Weights)> predictors, Tensor priors)
    {
        var count = priors.Shape[1];
        var codes = graph.Concatenate(
            [.. predictors.Select(p => Rows(graph, p.Scale, Kernel(p.Weights.Section("BoxEncodingPredictor")), 4))], 1);
        var (centres, tenths, halves) = (new float[count * 2], new float[count * 2], new float[count * 2]);
        for (var i = 0; i < count * 2; i++)
        {
            var (from, to) = (priors.Values[((i / 2) * 4) + (i % 2)], priors.Values[((i / 2) * 4) + 2 + (i % 2)]);
            var size = (double)to - from;
            (centres[i], tenths[i], halves[i]) = ((float)(from + (size / 2)), (float)(size / 10), (float)(size / 2));
        }

        var centre = graph.Node("Mul", [Columns(graph, codes, 0, 2), graph.Constant(tenths, 1, count, 2)]);
        centre = graph.Add(centre, graph.Constant(centres, 1, count, 2));
        var growth = graph.Node("Exp", [graph.Node("Mul", [Columns(graph, codes, 2, 4), graph.Constant([0.2f])])]);
        var half = graph.Node("Mul", [growth, graph.Constant(halves, 1, count, 2)]);
        var boxes = graph.Concatenate([graph.Node("Sub", [centre, half]), graph.Add(centre, half)], 2, "boxes");
        graph.Output(boxes, "n", $"{count}", "4");
    }

    private static void Scores(OnnxGraph graph, List<(string Scale, ArchiveSection Weights)> predictors)
    {
        var logits = graph.Concatenate(
            [.. predictors.Select(p => Rows(graph, p.Scale, Kernel(p.Weights.Section("ClassPredictor")).Every(Classes, FaceClass), 1))], 1);
        graph.Output(graph.Node("Sigmoid", [logits], output: "scores"), "n", "5118", "1");
    }

    /// <summary>A 1x1 convolution whose channels hold several rows a cell, as rows: cell after cell, anchor after anchor.</summary>
    private static string Rows(OnnxGraph graph, string x, ConvolutionKernel kernel, int width)
    {
        var channelsLast = graph.Node("Transpose", [graph.Convolve(x, kernel, 1, Border.None)], [OnnxAttribute.Of("perm", [0, 2, 3, 1])]);
        return graph.Node("Reshape", [channelsLast, graph.Integers(0, -1, width)]);
    }

    private static string Columns(OnnxGraph graph, string x, long from, long to) =>
        graph.Node("Slice", [x, graph.Integers(from), graph.Integers(to), graph.Integers(2)]);

    private static string Pointwise(OnnxGraph graph, string x, ArchiveSection layer, int step, Border border)
    {
        var kernel = ConvolutionKernel.Of(layer["weights"], layer["convolution_bn_offset"]);
        return Clip(graph, graph.Convolve(x, kernel, step, border));
    }

    private static string Depthwise(OnnxGraph graph, string x, ArchiveSection layer, int step, Border border)
    {
        var (gamma, beta) = (layer["BatchNorm/gamma"].Values, layer["BatchNorm/beta"].Values);
        var (mean, variance) = (layer["BatchNorm/moving_mean"].Values, layer["BatchNorm/moving_variance"].Values);
        var kernel = ConvolutionKernel.Depthwise(layer["depthwise_weights"]).Then(Scale, i => beta[i] - (mean[i] * Scale(i)));
        return Clip(graph, graph.Convolve(x, kernel, step, border));

        double Scale(int i) => gamma[i] / Math.Sqrt(variance[i] + BatchNormEpsilon);
    }

    private static ConvolutionKernel Kernel(ArchiveSection layer) => ConvolutionKernel.Of(layer["weights"], layer["biases"]);

    private static string Clip(OnnxGraph graph, string x) => graph.Node("Clip", [x, graph.Constant([0f]), graph.Constant([6f])]);
}
