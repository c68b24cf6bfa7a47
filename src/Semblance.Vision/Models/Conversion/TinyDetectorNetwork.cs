namespace Semblance.Vision.Models.Conversion;

/// <summary>
/// face-api's tiny_face_detector_model, a small YOLOv2: <c>pixels</c> [n, 3, height, width], RGB, 0 to 255, both sides multiples of 32, in;
/// <c>cells</c> [n, 25, height / 32, width / 32] out: for each of 5 anchors x, y, width, height and score, all before their sigmoid or
/// exponential.
/// https://github.com/vladmandic/face-api/blob/main/src/tinyYolov2/TinyYolov2Base.ts
/// </summary>
internal static class TinyDetectorNetwork
{
    private const float LeakySlope = 0.1f;
    private static readonly float[] Mean = [117.001f, 114.697f, 97.404f];

    public static byte[] Convert(WeightArchive weights)
    {
        var graph = new OnnxGraph("tiny_face_detector");
        var x = graph.Normalise(graph.Input("pixels", "n", "3", "height", "width"), Mean, 1 / 255f);
        x = graph.Convolve(x, Kernel(weights.Section("conv0")), 1, Border.None);
        x = graph.MaxPool(graph.LeakyRelu(x, LeakySlope), 2, 2, Border.None);

        // The first convolution has no border, so the image is 2 smaller from here: odd at the second pooling, which makes up for it.
        (string Layer, int Step, Border Border)[] rest =
        [
            ("conv1", 2, Border.After), ("conv2", 2, Border.None), ("conv3", 2, Border.None), ("conv4", 2, Border.None), ("conv5", 1, Border.After),
        ];
        foreach (var (layer, step, border) in rest)
        {
            x = graph.ConvolveSeparably(x, weights.Section(layer), 1, Border.Around);
            x = graph.MaxPool(graph.LeakyRelu(x, LeakySlope), 2, step, border);
        }

        x = graph.Convolve(x, Kernel(weights.Section("conv8")), 1, Border.None, output: "cells");
        graph.Output(x, "n", "25", "rows", "columns");
        return graph.ToModel();
    }

    private static ConvolutionKernel Kernel(ArchiveSection layer) => ConvolutionKernel.Of(layer["filters"], layer["bias"]);
}
