using Semblance.Vision.Models.Conversion;

namespace Semblance.Tests.Vision.Models;

public sealed class ConvolutionKernelTests
{
    [Fact]
    public void Filters_are_turned_from_TensorFlows_order_to_that_of_ONNX()
    {
        var kernel = ConvolutionKernel.Of(Numbered(2, 3, 4, 5), new Tensor([5], [1, 2, 3, 4, 5]));

        Assert.Equal([5, 4, 2, 3], kernel.Shape);
        for (var (at, output) = (0, 0); output < 5; output++)
        {
            for (var input = 0; input < 4; input++)
            {
                for (var y = 0; y < 2; y++)
                {
                    for (var x = 0; x < 3; x++, at++)
                    {
                        Assert.Equal((((((y * 3) + x) * 4) + input) * 5) + output, kernel.Weights[at]);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_depthwise_kernel_has_one_group_a_channel()
    {
        var kernel = ConvolutionKernel.Depthwise(Numbered(3, 3, 2, 1));

        Assert.Equal([2, 1, 3, 3], kernel.Shape);
        Assert.Equal(2, kernel.Groups);
        Assert.Equal([0f, 2, 4, 6, 8, 10, 12, 14, 16], kernel.Weights[..9]);
        Assert.Equal([0f, 0], kernel.Bias);
    }

    [Fact]
    public void Scale_and_shift_fold_into_weights_and_bias()
    {
        var kernel = ConvolutionKernel.Of(new Tensor([1, 1, 1, 2], [3, 5]), new Tensor([2], [1, 2])).Then(i => i + 2, i => 10 * i);

        Assert.Equal([6f, 15], kernel.Weights);
        Assert.Equal([2f, 16], kernel.Bias);
    }

    [Fact]
    public void Some_outputs_can_be_kept_alone()
    {
        var kernel = ConvolutionKernel.Of(Numbered(1, 1, 2, 6), new Tensor([6], [0, 1, 2, 3, 4, 5])).Every(3, 1);

        Assert.Equal([2, 2, 1, 1], kernel.Shape);
        Assert.Equal([1f, 7, 4, 10], kernel.Weights);
        Assert.Equal([1f, 4], kernel.Bias);
    }

    private static Tensor Numbered(params int[] shape) =>
        new(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (product, side) => product * side)).Select(i => (float)i)]);
}
