namespace Semblance.Vision.Models;

/// <summary>A model set on its way into a library: complete or not there at all. What is not published goes when this is disposed.</summary>
internal sealed class StagedSet : IDisposable
{
    /// <summary>Folders that begin so are no sets.</summary>
    public const char Hidden = '.';

    private readonly string _library;
    private readonly string _folder;

    public StagedSet(string library)
    {
        _library = library;
        _folder = Path.Combine(library, $"{Hidden}staged-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_folder);
    }

    public async Task WriteAsync(string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(Path.Combine(_folder, file), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await stream.WriteAsync(bytes, cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Writes the manifest and puts the set in its place, instead of one of the same name.</summary>
    public async Task<ModelSet> PublishAsync(ModelManifest manifest, CancellationToken cancellationToken)
    {
        await WriteAsync(ModelManifest.FileName, ManifestJson.Write(manifest), cancellationToken);
        var target = Path.Combine(_library, manifest.Name);
        var old = Path.Combine(_library, $"{Hidden}old-{Guid.NewGuid():N}");
        if (Directory.Exists(target))
        {
            Directory.Move(target, old);
        }

        Directory.Move(_folder, target);
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }

        return new ModelSet(target, manifest);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
