using Semblance.Spaces;
using Semblance.Vision.Models;

namespace Semblance.Vision.Text;

/// <summary>
/// The text model that Semblance has a manifest for: sentence-transformers/all-MiniLM-L6-v2 as its authors publish it in ONNX
/// (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/tree/1110a243fdf4706b3f48f1d95db1a4f5529b4d41). Its files are known by their SHA-256.
/// </summary>
internal static class MiniLm
{
    private const string ModelSha256 = "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452";
    private const string VocabularySha256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3";
    private const string TokenizerSha256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037";

    /// <param name="name">Of the installed model.</param>
    /// <returns>Null when these are other files.</returns>
    public static TextModel? Of(string name, ModelFile model, ModelFile tokenizer) =>
        model.Sha256 == ModelSha256 && tokenizer.Sha256 is VocabularySha256 or TokenizerSha256 ? Manifest(name, model, tokenizer) : null;

    private static TextModel Manifest(string name, ModelFile model, ModelFile tokenizer) => new()
    {
        Name = name,
        Title = "sentence-transformers all-MiniLM-L6-v2",
        Space = new SpaceKey("all-minilm-l6-v2"),
        Model = model,
        Tokenizer = tokenizer,

        // max_seq_length of its sentence_bert_config.json.
        Tokens = 256,
        Pooling = Pooling.Mean,
        Normalise = true,
        Dimension = 384,
        Metric = Metric.Cosine,
        Licence = "Apache 2.0, as its model card says. It was trained on a billion pairs of sentences from sources with terms of their own.",
        Source = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, onnx/model.onnx",
    };
}
