using System.Security.Cryptography;
using Semblance.Spaces;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Models;

/// <summary>
/// An installed model set. Opening one of its models reads the file once, holds those very bytes to the manifest's SHA-256 and the loaded model
/// to what the manifest says of it. Two sets that hold the same file, such as <c>default</c> and <c>fast</c>, have it in memory once while both are open.
/// </summary>
public sealed class ModelSet
{
    internal ModelSet(string folder, ModelManifest manifest) => (Folder, Manifest, Space) = (folder, manifest, manifest.ToSpace());

    public string Folder { get; }

    public ModelManifest Manifest { get; }

    /// <summary>Of every embedding made with this set.</summary>
    public Space Space { get; }

    /// <exception cref="SemblanceException">
    /// Corrupt, <c>model-changed</c>; Invalid, <c>model-invalid</c> or <c>model-mismatch</c>; Unavailable, <c>natives-missing</c>.
    /// </exception>
    public OnnxSession OpenDetector() => Open(Manifest.Detector.File, s => ModelContract.Check(s, Manifest.Detector));

    /// <returns>Null when the set has no model of landmarks.</returns>
    /// <inheritdoc cref="OpenDetector"/>
    public OnnxSession? OpenLandmarks() =>
        Manifest.Landmarks is { } landmarks ? Open(landmarks.File, s => ModelContract.Check(s, landmarks)) : null;

    /// <inheritdoc cref="OpenDetector"/>
    public OnnxSession OpenRecogniser() => Open(Manifest.Recogniser.File, s => ModelContract.Check(s, Manifest.Recogniser));

    /// <summary>Reads every file and compares it with the manifest.</summary>
    /// <exception cref="SemblanceException">Corrupt, <c>model-changed</c>.</exception>
    public void Verify()
    {
        foreach (var file in Manifest.Files)
        {
            Read(file);
        }
    }

    internal static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private OnnxSession Open(ModelFile file, Action<OnnxSession> check)
    {
        var session = SharedSessions.Open(Read(file), file.Sha256!, file.Name);
        try
        {
            check(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private byte[] Read(ModelFile file)
    {
        var path = Path.Combine(Folder, file.Name);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Changed($"{file.Name} cannot be read ({e.GetType().Name})", e);
        }

        return HashOf(bytes) == file.Sha256 ? bytes : throw Changed($"{file.Name} is not the file that was installed (its SHA-256 differs)");
    }

    private SemblanceException Changed(string what, Exception? inner = null) => new(
        ErrorKind.Corrupt, "model-changed", $"The model set {Manifest.Name} was changed: {what}. {Repair}.", inner);

    private string Repair => Manifest.Origin is null
        ? $"Run 'semblance models remove {Manifest.Name}' and add it again"
        : "Run 'semblance models install' to make it anew";
}
