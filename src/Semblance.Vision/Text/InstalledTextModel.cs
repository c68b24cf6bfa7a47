using Semblance.Spaces;
using Semblance.Vision.Models;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Text;

/// <summary>A text model in a library. Its files are held to the SHA-256 of its manifest whenever they are opened.</summary>
public sealed class InstalledTextModel
{
    internal InstalledTextModel(string folder, TextModel manifest) => (Folder, Manifest, Space) = (folder, manifest, manifest.ToSpace());

    public string Folder { get; }

    public TextModel Manifest { get; }

    public Space Space { get; }

    /// <exception cref="SemblanceException">
    /// Corrupt, <c>model-changed</c>; Invalid, <c>model-invalid</c>, <c>model-mismatch</c> or <c>tokenizer-invalid</c>; Unavailable, <c>natives-missing</c>.
    /// </exception>
    public SentenceEmbedder Open()
    {
        var tokenizer = TokenizerFile.Read(Read(Manifest.Tokenizer), Manifest.Settings);
        var session = SharedSessions.Open(Read(Manifest.Model), Manifest.Model.Sha256!, Manifest.Model.Name);
        try
        {
            return new SentenceEmbedder(Manifest, tokenizer, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Reads every file and compares it with the manifest.</summary>
    /// <exception cref="SemblanceException">Corrupt, <c>model-changed</c>.</exception>
    public void Verify()
    {
        foreach (var file in Manifest.Files)
        {
            Read(file);
        }
    }

    private byte[] Read(ModelFile file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path.Combine(Folder, file.Name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Changed($"{file.Name} cannot be read ({e.GetType().Name})", e);
        }

        return ModelSet.HashOf(bytes) == file.Sha256 ? bytes : throw Changed($"{file.Name} is not the file that was added (its SHA-256 differs)");
    }

    private SemblanceException Changed(string what, Exception? inner = null) => new(
        ErrorKind.Corrupt, "model-changed", $"The text model {Manifest.Name} was changed: {what}. Run 'semblance models remove {Manifest.Name}' and add it again.", inner);
}
