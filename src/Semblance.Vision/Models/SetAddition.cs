using System.Text.RegularExpressions;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Models;

/// <summary>Brings a user's folder of models into a library: finds or reads its manifest, tries every model, then copies.</summary>
internal sealed partial class SetAddition(ModelLibrary library, string folder, string? name, Action<long, long>? progress)
{
    // An array of .NET holds no more; the largest face models have some 250 MB.
    private const long MostBytes = 2_000_000_000;

    private static readonly string Example =
        """
        {"format": 1, "name": "mine", "title": "My models", "space": "mine-v1", "alignment": "arcface-5",
        "detector": {"kind": "scrfd", "file": "det.onnx", "score": 0.5, "overlap": 0.4,
        "input": {"width": 640, "height": 640, "mean": 127.5, "scale": 0.0078125}},
        "recogniser": {"file": "rec.onnx", "dimension": 512, "metric": "cosine", "normalise": true,
        "input": {"width": 112, "height": 112, "mean": 127.5, "scale": 0.00784313725}},
        "licence": "Whose terms?", "source": "From where?"}
        """.ReplaceLineEndings(" ");

    public async Task<InstalledSet> RunAsync(CancellationToken cancellationToken)
    {
        var (manifest, lender) = Manifest();
        if (DefaultSets.Networks.ContainsKey(manifest.Name))
        {
            throw new SemblanceException(ErrorKind.Conflict, "model-set-exists",
                $"The name {manifest.Name} is kept for the set that 'semblance models install' makes: choose another by --name.");
        }

        using var staged = new StagedSet(library.Folder);
        var rest = lender?.Folder ?? folder;
        var detector = await CopyAsync(
            staged, manifest.Detector.File, folder, 0, s => ModelContract.Try(s, manifest.Detector, cancellationToken), cancellationToken);
        var landmarks = manifest.Landmarks is not { } model ? null
            : await CopyAsync(staged, model.File, rest, 1, s => ModelContract.Try(s, model, cancellationToken), cancellationToken);
        var recogniser = await CopyAsync(
            staged, manifest.Recogniser.File, rest, 2, s => ModelContract.Try(s, manifest.Recogniser, cancellationToken), cancellationToken);
        progress?.Invoke(3, 3);

        manifest = manifest with
        {
            Detector = manifest.Detector with { File = detector },
            Landmarks = landmarks is null ? null : manifest.Landmarks! with { File = landmarks },
            Recogniser = manifest.Recogniser with { File = recogniser },
        };
        return Same(manifest) is { } there
            ? new InstalledSet(there, IsNew: false)
            : new InstalledSet(await staged.PublishAsync(manifest, cancellationToken), IsNew: true);
    }

    private (ModelManifest Manifest, ModelSet? Lender) Manifest()
    {
        if (!Directory.Exists(folder))
        {
            throw new SemblanceException(ErrorKind.NotFound, "model-folder", $"There is no folder {folder}.");
        }

        var files = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray();
        if (files.Contains(ModelManifest.FileName))
        {
            var written = ManifestJson.Read(File.ReadAllBytes(Inside(folder, ModelManifest.FileName)));
            return (name is null ? written : written with { Name = Name(name) }, null);
        }

        var lender = library.Find(ModelLibrary.DefaultSet);
        var known = KnownSets.Find(files, Name(name ?? NameOfFolder()), lender?.Manifest) ?? throw ManifestNode.Invalid(
            $"{folder} has no {ModelManifest.FileName}, and its files are no set that is known by name. For example: {Example}");
        return (known, known.Landmarks is null ? null : lender);
    }

    private string NameOfFolder()
    {
        var text = OtherCharacters().Replace(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).ToLowerInvariant(), "-");
        return text.TrimStart('-', '.', '_');
    }

    private static string Name(string text) => ManifestJson.IsName(text)
        ? text
        : throw ManifestNode.Invalid($"\"{text}\" is no name for a set: 1 to 64 of a-z, 0-9, '.', '-' and '_'; give one by --name");

    private async Task<ModelFile> CopyAsync(
        StagedSet staged, ModelFile file, string from, int step, Action<OnnxSession> attempt, CancellationToken cancellationToken)
    {
        progress?.Invoke(step, 3);
        var bytes = await ReadAsync(from, file.Name, cancellationToken);
        var hash = ModelSet.HashOf(bytes);
        if (file.Sha256 is not null && file.Sha256 != hash)
        {
            throw ManifestNode.Invalid($"{file.Name} has the SHA-256 {hash}, not {file.Sha256}");
        }

        using (var session = OnnxSession.Load(bytes, file.Name))
        {
            attempt(session);
        }

        await staged.WriteAsync(file.Name, bytes, cancellationToken);
        return file with { Sha256 = hash };
    }

    private static async Task<byte[]> ReadAsync(string from, string file, CancellationToken cancellationToken)
    {
        var path = Inside(from, file);
        try
        {
            return new FileInfo(path).Length <= MostBytes
                ? await File.ReadAllBytesAsync(path, cancellationToken)
                : throw new SemblanceException(ErrorKind.Invalid, "model-invalid", $"{path} is larger than {MostBytes} bytes.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.NotFound, "model-file", $"The model {path} cannot be read: its manifest names it.", e);
        }
    }

    /// <summary>A folder from elsewhere could link to any file of this machine; nothing outside it is read.</summary>
    private static string Inside(string from, string file)
    {
        var path = Path.Combine(from, file);
        return new FileInfo(path).LinkTarget is null
            ? path
            : throw new SemblanceException(ErrorKind.Refused, "model-link", $"{path} is a link, and links are not followed: copy the file itself there.");
    }

    /// <summary>The set of this name when it is this very set.</summary>
    /// <exception cref="SemblanceException">Conflict, <c>model-set-exists</c>: it is another one.</exception>
    private ModelSet? Same(ModelManifest manifest)
    {
        if (!library.HasSet(manifest.Name))
        {
            return null;
        }

        var there = library.Find(manifest.Name);
        return there is not null && ManifestJson.Write(there.Manifest).AsSpan().SequenceEqual(ManifestJson.Write(manifest))
            ? there
            : throw new SemblanceException(ErrorKind.Conflict, "model-set-exists",
                $"Another set is called {manifest.Name}: run 'semblance models remove {manifest.Name}' first, or choose another name by --name.");
    }

    [GeneratedRegex("[^a-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex OtherCharacters();
}
