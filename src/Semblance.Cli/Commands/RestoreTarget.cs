using Semblance.Cli.Hosting;
using Semblance.Migration.Backup;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;

namespace Semblance.Cli.Commands;

/// <summary>
/// The empty place a backup is restored to. Files are collected beside it and put in place last, so that what is interrupted leaves nothing that could pass for
/// a store.
/// </summary>
internal sealed class RestoreTarget
{
    private const string Suffix = ".restoring";

    private readonly Session _session;
    private readonly string? _tools;
    private readonly string _photoFolder;
    private readonly string _store;
    private readonly PhotoFiles _photos;

    private RestoreTarget(Session session, string photoFolder, string? tools)
    {
        _session = session;
        _tools = tools;
        _photoFolder = photoFolder;
        _photos = new PhotoFiles(photoFolder + Suffix);
        _store = session.Address.File is { } file ? Path.GetFullPath(file) + Suffix : photoFolder + Suffix + ".store";
    }

    private StoreAddress Address => _session.Address;

    /// <exception cref="SemblanceException">Conflict, <c>store-there</c> or <c>photos-there</c>; Unsupported, <c>store-kind</c>.</exception>
    public static async Task<RestoreTarget> OpenAsync(Session session, string? tools, CancellationToken stop)
    {
        if (session.Address.IsMemory)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "store-kind", "A store in memory would be gone at once: name another with --store.");
        }

        if (session.Address.Postgres is { } postgres)
        {
            await PostgresRestoration.CheckEmptyAsync(postgres, stop);
        }
        else if (File.Exists(session.Address.File))
        {
            throw new SemblanceException(ErrorKind.Conflict, "store-there",
                $"{session.Address} is there already, and a restore replaces nothing: name another file with --store, or move that one away.");
        }

        var folder = Path.GetFullPath(session.PhotoFolder!);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new SemblanceException(ErrorKind.Conflict, "photos-there",
                $"{folder} holds photos already, and a restore replaces nothing: name another folder with --photos, or move that one away.");
        }

        var target = new RestoreTarget(session, folder, tools);
        target.RemoveWhatIsLeft(); // of a restore that was killed
        return target;
    }

    /// <exception cref="SemblanceException">Unsupported: <c>backup-kind</c>, <c>schema-newer</c>.</exception>
    public void Check(string file, BackupManifest manifest)
    {
        var kind = Address.Postgres is null ? "sqlite" : "postgres";
        if (manifest.Store != kind && manifest.Store != EmbeddingsSnapshot.KindName)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "backup-kind",
                $"{file} is of a {manifest.Store} store, {Address} is none: restore it into a {manifest.Store} store, then 'semblance store copy' takes it to any other.");
        }

        if (manifest.Schema > PostgresStatus.NewestSchema)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "schema-newer",
                $"{file} was written by a newer Semblance (schema {manifest.Schema}, this one knows {PostgresStatus.NewestSchema}): update Semblance.");
        }
    }

    /// <summary>Takes one file of the archive.</summary>
    public async Task TakeAsync(string name, Stream content, CancellationToken stop)
    {
        if (BackupPhoto.Parse(name) is { } photo)
        {
            await TakePhotoAsync(photo, content, stop);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_store)!);
        await using var store = OwnerOnly.Open(_store, FileMode.Create);
        await content.CopyToAsync(store, 1 << 20, stop);
    }

    /// <summary>Makes the store, compares it with the backup and puts it in its place.</summary>
    /// <returns>What differs; empty when nothing does.</returns>
    public async Task<IReadOnlyList<string>> FinishAsync(BackupManifest manifest, Action<BackupProgress> told, CancellationToken stop) =>
        Address.Postgres is not { } postgres ? await FinishFileAsync(manifest, told, stop)
        : manifest.Store == EmbeddingsSnapshot.KindName ? await FinishEmbeddingsAsync(postgres, manifest, told, stop)
        : await FinishAsync(postgres, manifest, told, stop);

    public void RemoveWhatIsLeft()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
        {
            if (File.Exists(_store + suffix))
            {
                File.Delete(_store + suffix);
            }
        }

        if (Directory.Exists(_photos.Folder))
        {
            Directory.Delete(_photos.Folder, recursive: true);
        }
    }

    private async Task TakePhotoAsync(BackupPhoto photo, Stream content, CancellationToken stop)
    {
        if (photo.Face is { } face)
        {
            using var image = new MemoryStream();
            await content.CopyToAsync(image, stop);
            await _photos.AddThumbnailAsync(photo.Client, face, image.GetBuffer().AsMemory(0, (int)image.Length), stop);
        }
        else if (await _photos.AddAsync(photo.Client, content, stop) != photo.Photo)
        {
            throw new SemblanceException(ErrorKind.Corrupt, "backup-altered", $"The backup holds another photo under the name {photo.Photo}: use another backup.");
        }
    }

    private async Task<IReadOnlyList<string>> FinishFileAsync(BackupManifest manifest, Action<BackupProgress> told, CancellationToken stop)
    {
        IReadOnlyList<string> differences;
        await using (var store = await SqliteStore.OpenAsync(_store, _session.Time, options: null, stop))
        {
            differences = await StoreComparison.FindDifferencesAsync(manifest, store, await store.CountRowsAsync(stop), told, stop);
        }

        PlacePhotos();
        File.Move(_store, Path.GetFullPath(Address.File!), overwrite: false);
        return differences;
    }

    private async Task<IReadOnlyList<string>> FinishAsync(PostgresAddress postgres, BackupManifest manifest, Action<BackupProgress> told, CancellationToken stop)
    {
        await PostgresRestoration.RestoreAsync(postgres, _store, _tools, stop);
        PlacePhotos();
        await using var store = await PostgresStore.OpenAsync(postgres, _session.Time, stop);
        var rows = await PostgresRestoration.CountRowsAsync(postgres, stop);
        return await StoreComparison.FindDifferencesAsync(manifest, store, rows, told, stop);
    }

    /// <summary>Copies a SQLite file of embeddings into the database, which is emptied again when that does not come to its end.</summary>
    private async Task<IReadOnlyList<string>> FinishEmbeddingsAsync(
        PostgresAddress postgres, BackupManifest manifest, Action<BackupProgress> told, CancellationToken stop)
    {
        await PostgresStore.MigrateAsync(postgres, version: null, stop);
        try
        {
            await using var from = await SqliteStore.OpenAsync(_store, _session.Time, options: null, stop);
            await using var to = await PostgresStore.OpenAsync(postgres, _session.Time, stop);
            await EmbeddingsSnapshot.CopyAsync(_session, from, to, stop);
            return await StoreComparison.FindDifferencesAsync(manifest, to, new Dictionary<string, long>(StringComparer.Ordinal), told, stop);
        }
        catch
        {
            await PostgresStore.MigrateAsync(postgres, version: 0, CancellationToken.None);
            throw;
        }
    }

    private void PlacePhotos()
    {
        if (!Directory.Exists(_photos.Folder))
        {
            return;
        }

        if (Directory.Exists(_photoFolder))
        {
            Directory.Delete(_photoFolder); // empty, as it was found
        }

        Directory.Move(_photos.Folder, _photoFolder);
    }
}
