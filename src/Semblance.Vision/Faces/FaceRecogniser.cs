using System.Buffers;
using System.Numerics.Tensors;
using Semblance.Vision.Faces.Alignment;
using Semblance.Vision.Models;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Faces;

/// <summary>Turns an aligned face into its embedding.</summary>
internal sealed class FaceRecogniser(OnnxSession session, RecogniserModel model) : IDisposable
{
    /// <param name="chip">As large as the model's input: red, green and blue by turns, 0 to 255.</param>
    /// <returns>As the model gives it, or of length 1 where the model set says so.</returns>
    public float[] Embed(ReadOnlySpan<float> chip, CancellationToken cancellationToken)
    {
        var tensor = ArrayPool<float>.Shared.Rent(chip.Length);
        try
        {
            ChipTensor.Fill(chip, model.Input, tensor);
            using var outputs = session.Run(tensor.AsSpan(0, chip.Length), model.Input.ShapeOf(model.Input.Width, model.Input.Height), cancellationToken);
            var embedding = outputs[0].ToArray();
            if (model.Normalise && TensorPrimitives.Norm(embedding) is var norm and > 0)
            {
                TensorPrimitives.Divide(embedding, norm, embedding);
            }

            return embedding;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    public void Dispose() => session.Dispose();
}
