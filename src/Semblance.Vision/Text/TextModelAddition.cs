using System.Text.RegularExpressions;
using Semblance.Spaces;
using Semblance.Vision.Models;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Text;

/// <summary>Brings a user's sentence model into a library: finds or reads its manifest, tries the model, then copies.</summary>
internal sealed partial class TextModelAddition(TextModelLibrary library, string folder, string? name)
{
    // An array of .NET holds no more; sentence models of 8 billion parameters are served by endpoints.
    private const long MostBytes = 2_000_000_000;
    private const int UsualTokens = 256;

    private static readonly string Example =
        """
        {"format": 1, "name": "mine", "title": "My sentence model", "space": "mine-v1", "model": {"file": "model.onnx"},
        "tokenizer": {"file": "vocab.txt", "lowerCase": true}, "tokens": 256, "pooling": "mean", "normalise": true,
        "dimension": 384, "metric": "cosine", "licence": "Whose terms?", "source": "From where?"}
        """.ReplaceLineEndings(" ");

    public async Task<(InstalledTextModel Model, bool IsNew)> RunAsync(CancellationToken cancellationToken)
    {
        var found = !Directory.Exists(folder) ? throw new SemblanceException(ErrorKind.NotFound, "model-folder", $"There is no folder {folder}.")
            : TextModelFolder.Find(folder) ?? throw ManifestNode.Invalid($"{folder} holds no model.onnx with a vocab.txt or tokenizer.json, and no {TextModel.FileName}");
        var written = found.Manifest is null ? null : TextModelJson.Read(await ReadAsync(TextModel.FileName, cancellationToken));
        var model = await ReadAsync(written?.Model.Name ?? found.Model, cancellationToken);
        var tokenizer = await ReadAsync(written?.Tokenizer.Name ?? found.Tokenizer, cancellationToken);
        var manifest = Manifest(found, written, Pinned(written?.Model, found.Model, model), Pinned(written?.Tokenizer, found.Tokenizer, tokenizer));
        Try(manifest, model, tokenizer, cancellationToken);
        if (Same(manifest) is { } there)
        {
            return (there, false);
        }

        using var staged = new StagedSet(library.Folder, TextModel.FileName);
        await staged.WriteAsync(manifest.Model.Name, model, cancellationToken);
        await staged.WriteAsync(manifest.Tokenizer.Name, tokenizer, cancellationToken);
        return (new InstalledTextModel(await staged.PublishAsync(manifest.Name, TextModelJson.Write(manifest), cancellationToken), manifest), true);
    }

    private TextModel Manifest(TextModelFolder found, TextModel? written, ModelFile model, ModelFile tokenizer)
    {
        if (written is not null)
        {
            return written with { Name = name is null ? written.Name : Name(name), Model = model, Tokenizer = tokenizer };
        }

        var own = Name(name ?? NameOfFolder());
        return MiniLm.Of(own, model, tokenizer) ?? new TextModel
        {
            Name = own,
            Title = own,
            Space = new SpaceKey($"{(own.Length <= 55 ? own : own[..55])}-{model.Sha256![..8]}"),
            Model = model,
            Tokenizer = tokenizer,
            Settings = found.Settings(),
            Tokens = Math.Clamp(found.Tokens() ?? UsualTokens, 8, 8_192),
            Pooling = found.Pooling() ?? throw Unsaid("1_Pooling/config.json says neither mean nor first piece"),
            Normalise = true,
            Dimension = found.Dimension() is >= 2 and <= 16_384 and var width ? width : throw Unsaid("1_Pooling/config.json does not say how wide its vectors are"),
            Metric = Metric.Cosine,
            Licence = "Not known: see where the model comes from.",
            Source = "A folder as sentence-transformers saves it.",
        };
    }

    private static ModelFile Pinned(ModelFile? written, string found, byte[] bytes)
    {
        var hash = ModelSet.HashOf(bytes);
        return written?.Sha256 is { } expected && expected != hash
            ? throw ManifestNode.Invalid($"{written.Name} has the SHA-256 {hash}, not {expected}")
            : new ModelFile(written?.Name ?? Path.GetFileName(found), hash);
    }

    private static void Try(TextModel manifest, byte[] model, byte[] tokenizer, CancellationToken cancellationToken)
    {
        var pieces = TokenizerFile.Read(tokenizer, manifest.Settings);
        var session = OnnxSession.Load(model, manifest.Model.Name);
        try
        {
            new SentenceEmbedder(manifest, pieces, session).Try(cancellationToken);
        }
        finally
        {
            session.Dispose();
        }
    }

    private async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var path = TextModelFolder.Inside(folder, file);
        try
        {
            return new FileInfo(path).Length <= MostBytes
                ? await File.ReadAllBytesAsync(path, cancellationToken)
                : throw new SemblanceException(ErrorKind.Invalid, "model-invalid", $"{path} is larger than {MostBytes} bytes.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.NotFound, "model-file", $"The model file {path} cannot be read.", e);
        }
    }

    /// <exception cref="SemblanceException">Conflict, <c>model-set-exists</c>: another one has this name.</exception>
    private InstalledTextModel? Same(TextModel manifest)
    {
        if (!library.Has(manifest.Name))
        {
            return null;
        }

        var there = library.Open(manifest.Name);
        return TextModelJson.Write(there.Manifest).AsSpan().SequenceEqual(TextModelJson.Write(manifest))
            ? there
            : throw new SemblanceException(ErrorKind.Conflict, "model-set-exists",
                $"Another text model is called {manifest.Name}: run 'semblance models remove {manifest.Name}' first, or choose another name by --name.");
    }

    private string NameOfFolder() => OtherCharacters()
        .Replace(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).ToLowerInvariant(), "-").TrimStart('-', '.', '_');

    private static string Name(string text) => ManifestJson.IsName(text)
        ? text
        : throw ManifestNode.Invalid($"\"{text}\" is no name for a model: 1 to 64 of a-z, 0-9, '.', '-' and '_'; give one by --name");

    private SemblanceException Unsaid(string what) =>
        ManifestNode.Invalid($"{folder} is no model that is known by its SHA-256, and its {what}; put a {TextModel.FileName} beside it, for example: {Example}");

    [GeneratedRegex("[^a-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex OtherCharacters();
}
