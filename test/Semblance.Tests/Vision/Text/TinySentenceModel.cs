using System.Text;
using static Semblance.Tests.Vision.Onnx.OnnxModelBytes;

namespace Semblance.Tests.Vision.Text;

/// <summary>
/// A sentence model that tests can reckon with: every piece of its vocabulary has a vector of its own, and the model gives those of a text's pieces one after the other, as
/// the last layer of a real one does. What fills up a batch has a large vector, so that a mean which counts it is far off.
/// </summary>
internal sealed class TinySentenceModel
{
    public const int PaddingValue = 1_000;

    private readonly List<(string Piece, float[] Vector)> _pieces = [];
    private readonly int _width;

    public TinySentenceModel(int width)
    {
        _width = width;
        Add("[PAD]", Enumerable.Repeat((float)PaddingValue, width).ToArray());
        Add("[UNK]", new float[width]);
        Add("[CLS]", new float[width]);
        Add("[SEP]", new float[width]);
    }

    public int Count => _pieces.Count;

    /// <summary>Words that mean the same get the same vector.</summary>
    public TinySentenceModel Add(string piece, params float[] vector)
    {
        _pieces.Add((piece, vector.Length == _width ? vector : throw new ArgumentException("Another width.", nameof(vector))));
        return this;
    }

    public string Vocabulary() => string.Concat(_pieces.Select(p => p.Piece + "\n"));

    /// <param name="rows">Vectors of the model; fewer than the vocabulary has pieces make it fail.</param>
    public byte[] Onnx(int? rows = null, string[]? inputs = null) => Model(Graph(
        [Node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        [.. (inputs ?? ["input_ids", "attention_mask", "token_type_ids"]).Select(name => Tensor(name, Integer64, "batch", "pieces"))],
        [Tensor("last_hidden_state", Float32, "batch", "pieces", _width)],
        Matrix("table", rows ?? Count, _width, [.. _pieces.Take(rows ?? Count).SelectMany(p => p.Vector)])));

    /// <summary>As sentence-transformers saves a model.</summary>
    public string WriteTo(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Onnx());
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), Vocabulary(), new UTF8Encoding(false));
        File.WriteAllText(Path.Combine(folder, "sentence_bert_config.json"), """{"max_seq_length": 16, "do_lower_case": false}""");
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), $$"""{"word_embedding_dimension": {{_width}}, "pooling_mode_mean_tokens": true}""");
        return folder;
    }
}
