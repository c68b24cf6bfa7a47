using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Semblance.Spaces;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Text;

/// <summary>
/// Turns texts into vectors by a sentence model on this machine. Texts of like length run together, so that little is computed for what only fills up a batch; as many
/// batches run at once as there are cores. The same text may come out different in its last bits beside others, as a batch is as wide as its longest text.
/// </summary>
public sealed class SentenceEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Texts that run together: more are no faster on a processor, and take more memory.</summary>
    public const int BatchSize = 32;

    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";

    private readonly TextModel _model;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly OnnxSession _session;

    /// <param name="session">Of the model; disposed with this.</param>
    /// <exception cref="SemblanceException">Invalid, <c>model-mismatch</c>: the model takes other inputs than a sentence model.</exception>
    internal SentenceEmbedder(TextModel model, WordPieceTokenizer tokenizer, OnnxSession session)
    {
        (_model, _tokenizer, _session, Space) = (model, tokenizer, session, model.ToSpace());
        var known = session.Inputs.All(i => i.Name is Ids or Mask or Types && i.Type == OnnxElementType.Int64 && i.Accepts([1, 8]));
        if (!known || session.Inputs.All(i => i.Name != Ids))
        {
            throw Mismatch($"inputs {Ids}, {Mask} and perhaps {Types} of Int64 [?, ?]", string.Join("; ", session.Inputs));
        }
    }

    public Space Space { get; }

    /// <returns>One vector a text, in their order.</returns>
    /// <exception cref="SemblanceException">Invalid, <c>model-invalid</c> or <c>model-mismatch</c>: the model failed on these texts.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var encoded = values.Select((text, i) => (Index: i, Ids: _tokenizer.Encode(text, _model.Tokens))).OrderBy(e => e.Ids.Length).ToArray();
        var vectors = new Embedding<float>[encoded.Length];
        await Parallel.ForEachAsync(encoded.Chunk(BatchSize), cancellationToken, (batch, stop) =>
        {
            var pooled = Run([.. batch.Select(b => b.Ids)], stop);
            for (var i = 0; i < batch.Length; i++)
            {
                vectors[batch[i].Index] = new Embedding<float>(pooled[i]) { ModelId = _model.Name };
            }

            return ValueTask.CompletedTask;
        });
        return new GeneratedEmbeddings<Embedding<float>>(vectors);
    }

    /// <summary>Runs the model on two texts of different length, one with the highest piece of the vocabulary: a model of another vocabulary or width fails here.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>model-invalid</c> or <c>model-mismatch</c>.</exception>
    internal void Try(CancellationToken cancellationToken)
    {
        var text = _tokenizer.Encode("a", _model.Tokens);
        var vectors = Run([text, [text[0], _tokenizer.Size - 1, _tokenizer.Size - 1, text[^1]]], cancellationToken);
        if (vectors.Exists(v => v.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue)))
        {
            throw Mismatch("finite numbers", "others");
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("semblance", null, _model.Name, _model.Dimension)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => _session.Dispose();

    private List<float[]> Run(long[][] texts, CancellationToken cancellationToken)
    {
        var width = texts.Max(t => t.Length);
        long[] shape = [texts.Length, width];
        var ids = new long[texts.Length * width];
        var mask = new long[ids.Length];
        ids.AsSpan().Fill(_tokenizer.Padding);
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i].CopyTo(ids, i * width);
            mask.AsSpan(i * width, texts[i].Length).Fill(1);
        }

        // One kind of text throughout: type 0.
        long[][] inputs = [.. _session.Inputs.Select(input => input.Name switch { Ids => ids, Mask => mask, _ => new long[ids.Length] })];
        using var outputs = _session.Run(inputs, shape, cancellationToken);
        var output = OutputOf(outputs, texts.Length, width);
        var values = outputs[output];
        var vectors = new List<float[]>(texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            vectors.Add(Pooled(values, i, width, texts[i].Length));
        }

        return vectors;
    }

    /// <summary>The first output that has the sides which the manifest says: models give several.</summary>
    private int OutputOf(OnnxOutputs outputs, int texts, int width)
    {
        long[] expected = _model.Pooling == Pooling.Model ? [texts, _model.Dimension] : [texts, width, _model.Dimension];
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs.ShapeOf(i).AsSpan().SequenceEqual(expected))
            {
                return i;
            }
        }

        var found = Enumerable.Range(0, outputs.Count).Select(i => OnnxTensorInfo.ShapeText(outputs.ShapeOf(i)));
        throw Mismatch($"an output of {OnnxTensorInfo.ShapeText(expected)}", string.Join("; ", found));
    }

    private float[] Pooled(ReadOnlySpan<float> values, int text, int width, int length)
    {
        var dimension = _model.Dimension;
        var vector = new float[dimension];
        if (_model.Pooling == Pooling.Mean)
        {
            for (var piece = 0; piece < length; piece++)
            {
                TensorPrimitives.Add(vector, values.Slice(((text * width) + piece) * dimension, dimension), vector);
            }

            TensorPrimitives.Divide(vector, length, vector);
        }
        else
        {
            values.Slice(text * (_model.Pooling == Pooling.First ? width : 1) * dimension, dimension).CopyTo(vector);
        }

        var norm = TensorPrimitives.Norm<float>(vector);
        if (_model.Normalise && norm > 0)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }

        return vector;
    }

    private SemblanceException Mismatch(string expected, string found) => new(
        ErrorKind.Invalid, "model-mismatch", $"The model {_session.Name} is not what its manifest says: expected {expected}, found {found}.");
}
