namespace Semblance.Vision.Models.Conversion;

/// <summary>The weights of a convolution as ONNX wants them: output channels, input channels per group, height, width.</summary>
/// <param name="Groups">1, or as many as channels for a depthwise convolution.</param>
/// <param name="Bias">One value an output channel.</param>
internal sealed record ConvolutionKernel(float[] Weights, int[] Shape, int Groups, float[] Bias)
{
    public int Side => Shape[2];

    /// <param name="filters">TensorFlow's order: height, width, input channels, output channels.</param>
    public static ConvolutionKernel Of(Tensor filters, Tensor bias)
    {
        var (height, width, from, to) = (filters.Shape[0], filters.Shape[1], filters.Shape[2], filters.Shape[3]);
        var area = height * width;
        var weights = new float[filters.Values.Length];
        for (var cell = 0; cell < area; cell++)
        {
            for (var input = 0; input < from; input++)
            {
                for (var output = 0; output < to; output++)
                {
                    weights[(((output * from) + input) * area) + cell] = filters.Values[(((cell * from) + input) * to) + output];
                }
            }
        }

        return new ConvolutionKernel(weights, [to, from, height, width], 1, bias.Values);
    }

    /// <param name="filters">TensorFlow's order: height, width, channels, 1.</param>
    public static ConvolutionKernel Depthwise(Tensor filters)
    {
        var (height, width, channels) = (filters.Shape[0], filters.Shape[1], filters.Shape[2]);
        var turned = Of(new Tensor([height, width, 1, channels], filters.Values), new Tensor([channels], new float[channels]));
        return turned with { Groups = channels };
    }

    /// <summary>The convolution followed by a multiplication and an addition per output channel, as one.</summary>
    public ConvolutionKernel Then(Func<int, double> scale, Func<int, double> shift)
    {
        var perOutput = Weights.Length / Shape[0];
        var weights = new float[Weights.Length];
        var bias = new float[Bias.Length];
        for (var output = 0; output < bias.Length; output++)
        {
            var factor = scale(output);
            bias[output] = (float)((Bias[output] * factor) + shift(output));
            for (var i = output * perOutput; i < (output + 1) * perOutput; i++)
            {
                weights[i] = (float)(Weights[i] * factor);
            }
        }

        return this with { Weights = weights, Bias = bias };
    }

    /// <summary>Only some of the output channels: <paramref name="first"/> and every <paramref name="step"/>th after it.</summary>
    public ConvolutionKernel Every(int step, int first)
    {
        var perOutput = Weights.Length / Shape[0];
        var kept = Enumerable.Range(0, Shape[0]).Where(output => output % step == first).ToArray();
        return new ConvolutionKernel(
            [.. kept.SelectMany(output => Weights.AsSpan(output * perOutput, perOutput).ToArray())],
            [kept.Length, .. Shape.AsSpan(1)],
            Groups,
            [.. kept.Select(output => Bias[output])]);
    }
}
