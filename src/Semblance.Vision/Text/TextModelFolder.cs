using System.Text.Json;
using Semblance.Vision.Models;

namespace Semblance.Vision.Text;

/// <summary>
/// A sentence model as people have it on disk: <c>model.onnx</c>, in a folder <c>onnx</c> or not, with <c>vocab.txt</c> or <c>tokenizer.json</c>, and the settings that
/// sentence-transformers saves beside them (https://sbert.net/docs/package_reference/sentence_transformer/models.html).
/// </summary>
/// <param name="Manifest">Null where there is none.</param>
/// <param name="Model">Relative to the folder.</param>
internal sealed record TextModelFolder(string Path, string? Manifest, string Model, string Tokenizer)
{
    private static readonly string[] Models = ["model.onnx", System.IO.Path.Combine("onnx", "model.onnx")];

    // The JSON first: it says how text is prepared, which a list of words cannot.
    private static readonly string[] Tokenizers = ["tokenizer.json", "vocab.txt"];

    /// <returns>Null when it holds no sentence model.</returns>
    public static TextModelFolder? Find(string folder)
    {
        bool Has(string file) => File.Exists(System.IO.Path.Combine(folder, file));
        var model = Array.Find(Models, Has);
        var tokenizer = Array.Find(Tokenizers, Has);
        return Has(TextModel.FileName) ? new TextModelFolder(folder, TextModel.FileName, model ?? "", tokenizer ?? "")
            : model is not null && tokenizer is not null && !Has(ModelManifest.FileName) ? new TextModelFolder(folder, null, model, tokenizer)
            : null;
    }

    /// <summary>As the model's own settings say it; null when they do not.</summary>
    public Pooling? Pooling() => Setting("1_Pooling/config.json") is not { } json ? null
        : Flag(json, "pooling_mode_mean_tokens") ? Text.Pooling.Mean
        : Flag(json, "pooling_mode_cls_token") ? Text.Pooling.First
        : null;

    /// <summary>Values of a vector; null when no setting says it.</summary>
    public int? Dimension() => Number(Setting("1_Pooling/config.json"), "word_embedding_dimension");

    /// <summary>Pieces that the model sees; null when no setting says it.</summary>
    public int? Tokens() => Number(Setting("sentence_bert_config.json"), "max_seq_length");

    /// <summary>How text is prepared, for a vocab.txt.</summary>
    public TokenizerSettings Settings()
    {
        var lowers = Setting("tokenizer_config.json") is not { } json || !json.TryGetProperty("do_lower_case", out var flag) || flag.ValueKind != JsonValueKind.False;
        return new TokenizerSettings { LowerCase = lowers, StripsAccents = lowers };
    }

    /// <summary>A folder from elsewhere could link to any file of this machine; nothing outside it is read.</summary>
    /// <param name="file">Relative to the folder, one folder deep at most.</param>
    /// <exception cref="SemblanceException">Refused, <c>model-link</c>.</exception>
    public static string Inside(string folder, string file)
    {
        var path = System.IO.Path.Combine(folder, file);
        var isLink = new FileInfo(path).LinkTarget is not null
            || (file.Contains(System.IO.Path.DirectorySeparatorChar) && new DirectoryInfo(System.IO.Path.GetDirectoryName(path)!).LinkTarget is not null);
        return !isLink ? path
            : throw new SemblanceException(ErrorKind.Refused, "model-link", $"{path} is a link, and links are not followed: copy the file itself there.");
    }

    private JsonElement? Setting(string file)
    {
        var path = Inside(Path, file);
        try
        {
            using var json = File.Exists(path) && new FileInfo(path).Length <= 1 << 20 ? JsonDocument.Parse(File.ReadAllBytes(path)) : null;
            return json is { RootElement.ValueKind: JsonValueKind.Object } ? json.RootElement.Clone() : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw ManifestNode.Invalid($"{path} cannot be read", e);
        }
    }

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    private static int? Number(JsonElement? json, string name) =>
        json is { } found && found.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}
