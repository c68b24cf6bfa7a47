namespace Semblance.Vision.Models;

/// <summary>A model set on its way into a library: complete or not there at all. What is not published goes when this is disposed.</summary>
internal sealed class StagedSet : IDisposable
{
    private const string Hidden = ".semblance-";

    private readonly string _library;
    private readonly string _folder;
    private readonly string _manifest;

    /// <param name="manifest">The name of the file that makes a folder a set.</param>
    public StagedSet(string library, string manifest = ModelManifest.FileName)
    {
        (_library, _manifest) = (library, manifest);
        _folder = HiddenFolder(library);
        Directory.CreateDirectory(_folder);
    }

    /// <summary>
    /// Whether a folder is a set, good or bad. A library could be any folder that somebody named; what else lies there is not ours to touch.
    /// </summary>
    public static bool IsSet(string folder, string manifest = ModelManifest.FileName) =>
        File.Exists(Path.Combine(folder, manifest)) && !Directory.EnumerateDirectories(folder).Any();

    /// <summary>Takes a set out of a library at once, then removes its files.</summary>
    public static void Remove(string library, string name)
    {
        Directory.Move(Path.Combine(library, name), HiddenFolder(library));
        Sweep(library);
    }

    public async Task WriteAsync(string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(Path.Combine(_folder, file), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await stream.WriteAsync(bytes, cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Writes the manifest and puts the set in its place, instead of one of the same name.</summary>
    /// <exception cref="SemblanceException">Conflict, <c>model-set-exists</c>: a folder of that name is there, but it is no set.</exception>
    public async Task<ModelSet> PublishAsync(ModelManifest manifest, CancellationToken cancellationToken) =>
        new(await PublishAsync(manifest.Name, ManifestJson.Write(manifest), cancellationToken), manifest);

    /// <returns>The set's folder.</returns>
    /// <inheritdoc cref="PublishAsync(ModelManifest, CancellationToken)"/>
    public async Task<string> PublishAsync(string name, byte[] manifest, CancellationToken cancellationToken)
    {
        await WriteAsync(_manifest, manifest, cancellationToken);
        var target = Path.Combine(_library, name);
        if (IsSet(target, _manifest))
        {
            Directory.Move(target, HiddenFolder(_library));
        }
        else if (Path.Exists(target))
        {
            throw new SemblanceException(ErrorKind.Conflict, "model-set-exists",
                $"{target} is in the way and is no model set: move it, or name another folder for models.");
        }

        Directory.Move(_folder, target);
        Sweep(_library);
        return target;
    }

    public void Dispose() => Sweep(_library);

    private static string HiddenFolder(string library) => Path.Combine(library, $"{Hidden}{Guid.NewGuid():N}");

    /// <summary>
    /// Removes what is no set any more or never became one, with what killed processes left: only one at a time changes a library.
    /// </summary>
    private static void Sweep(string library)
    {
        foreach (var folder in Directory.EnumerateDirectories(library, $"{Hidden}*"))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
