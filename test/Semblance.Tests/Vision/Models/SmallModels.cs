using Semblance.Vision.Models.Conversion;

namespace Semblance.Tests.Vision.Models;

/// <summary>Models of a few numbers that look to a caller like those people have.</summary>
internal static class SmallModels
{
    /// <summary>An ArcFace-style recogniser: [n, 3, 112, 112] in, [n, dimension] out.</summary>
    public static byte[] Recogniser(int dimension, int side = 112, float weight = 0.5f)
    {
        var graph = new OnnxGraph("recogniser");
        var x = graph.Input("input.1", "n", "3", $"{side}", $"{side}");
        x = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [x])]);
        var weights = new float[3 * dimension];
        Array.Fill(weights, weight);
        graph.Output(graph.Node("MatMul", [x, graph.Constant(weights, 3, dimension)], output: "683"), "n", $"{dimension}");
        return graph.ToModel();
    }

    /// <summary>An SCRFD-style detector of any size: for strides 8, 16 and 32 scores, then boxes, then points, two rows a cell.</summary>
    /// <param name="pointSides">Numbers per row of points: 10, unless the test wants another model.</param>
    public static byte[] Scrfd(int pointSides = 10)
    {
        var graph = new OnnxGraph("scrfd");
        var x = graph.Input("input.1", "1", "3", "height", "width");
        foreach (var width in (int[])[1, 4, pointSides])
        {
            foreach (var stride in (int[])[8, 16, 32])
            {
                var kernel = ConvolutionKernel.Of(new Tensor([1, 1, 3, 2 * width], new float[6 * width]), new Tensor([2 * width], new float[2 * width]));
                var cells = graph.Convolve(graph.AveragePool(x, stride, stride), kernel, 1, Border.None);
                var rows = graph.Node("Transpose", [cells], [OnnxAttribute.Of("perm", [0, 2, 3, 1])]);
                graph.Output(graph.Node("Reshape", [rows, graph.Integers(-1, width)], output: $"{width}_{stride}"), $"rows{stride}", $"{width}");
            }
        }

        return graph.ToModel();
    }
}
