using Semblance.Cli.Hosting;
using Semblance.Migration.Backup;
using Semblance.Photos;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Cli.Commands;

/// <summary>
/// The empty place a backup is restored to. Files are collected beside it and put in place last, so that what is interrupted leaves nothing that could pass for
/// a store. A database has no beside: a restore that was killed is told there by a mark, and the next one goes on with it.
/// </summary>
internal sealed class RestoreTarget : IAsyncDisposable
{
    private readonly Session _session;
    private readonly string? _tools;
    private readonly RestoredFolder _photos;
    private readonly RestoredFolder _originals;
    private readonly string _store;
    private readonly PostgresRestoration? _database;
    private readonly ErasedPeople _erased;

    private RestoreTarget(Session session, string photoFolder, string? tools, PostgresRestoration? database, ErasedPeople erased)
    {
        (_session, _tools, _database, _erased) = (session, tools, database, erased);
        _photos = new RestoredFolder(photoFolder);
        _originals = new RestoredFolder(Stores.OriginalsFolderOf(photoFolder));
        _store = (session.Address.File is { } file ? Path.GetFullPath(file) : photoFolder + ".store") + RestoredFolder.Suffix;
    }

    private StoreAddress Address => _session.Address;

    /// <exception cref="SemblanceException">Conflict: <c>store-there</c>, <c>photos-there</c>, <c>restore-running</c>; Unsupported, <c>store-kind</c>.</exception>
    public static async Task<RestoreTarget> OpenAsync(Session session, string? tools, ErasedPeople erased, CancellationToken stop)
    {
        if (session.Address.Project is { } project)
        {
            throw RestStore.NeedsDatabase(project, "a restore");
        }

        if (session.Address.IsMemory)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "store-kind", "A store in memory would be gone at once: name another with --store.");
        }

        if (File.Exists(session.Address.File))
        {
            throw new SemblanceException(ErrorKind.Conflict, "store-there",
                $"{session.Address} is there already, and a restore replaces nothing: name another file with --store, or move that one away.");
        }

        if (session.HasBucket)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "restore-bucket", "A backup is restored into a folder of photos: name one with --photos FOLDER; 'semblance store copy' brings them into a bucket.");
        }

        var database = session.Address.Postgres is { } postgres ? await PostgresRestoration.BeginAsync(postgres, stop) : null;
        var target = new RestoreTarget(session, Path.GetFullPath(session.PhotoFolder!), tools, database, erased);
        if (new[] { target._photos, target._originals }.FirstOrDefault(f => f.IsTaken) is { } taken && database is not { IsContinued: true })
        {
            await target.DisposeAsync();
            throw new SemblanceException(ErrorKind.Conflict, "photos-there",
                $"{taken.Place} holds files already, and a restore replaces nothing: name another folder with --photos, or move that one away.");
        }

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

        if (BackupOriginal.Parse(name) is { } original)
        {
            CheckAddress(await _originals.Files.AddAsync(original.Client, content, stop), original.Hash.Address);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_store)!);
        await using var store = OwnerOnly.Open(_store, FileMode.Create);
        await content.CopyToAsync(store, 1 << 20, stop);
    }

    /// <summary>Makes the store, compares it with the backup, erases again whoever was erased, and puts it in its place.</summary>
    public Task<RestoredStore> FinishAsync(BackupManifest manifest, Action<BackupProgress> told, CancellationToken stop) =>
        _database is null ? FinishFileAsync(manifest, told, stop)
        : manifest.Store == EmbeddingsSnapshot.KindName ? FinishEmbeddingsAsync(_database, manifest, told, stop)
        : FinishAsync(_database, manifest, told, stop);

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    public void RemoveWhatIsLeft()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
        {
            if (File.Exists(_store + suffix))
            {
                File.Delete(_store + suffix);
            }
        }

        _photos.RemoveWhatIsLeft();
        _originals.RemoveWhatIsLeft();
    }

    private async Task TakePhotoAsync(BackupPhoto photo, Stream content, CancellationToken stop)
    {
        if (photo.Face is { } face)
        {
            using var image = new MemoryStream();
            await content.CopyToAsync(image, stop);
            await _photos.Files.AddThumbnailAsync(photo.Client, face, image.GetBuffer().AsMemory(0, (int)image.Length), stop);
        }
        else
        {
            CheckAddress(await _photos.Files.AddAsync(photo.Client, content, stop), photo.Photo!.Value);
        }
    }

    private static void CheckAddress(PhotoHash found, PhotoHash named)
    {
        if (found != named)
        {
            throw new SemblanceException(ErrorKind.Corrupt, "backup-altered", $"The backup holds another file under the name {named}: use another backup.");
        }
    }

    private async Task<RestoredStore> FinishFileAsync(BackupManifest manifest, Action<BackupProgress> told, CancellationToken stop)
    {
        RestoredStore restored;
        await using (var store = await SqliteStore.OpenAsync(_store, _session.Time, options: null, stop))
        {
            var differences = await StoreComparison.FindDifferencesAsync(manifest, store, await store.CountRowsAsync(stop), told, stop);
            restored = new RestoredStore(differences, await _erased.EraseAsync(store, _photos.Files, stop));
        }

        PlaceFiles();
        File.Move(_store, Path.GetFullPath(Address.File!), overwrite: false);
        return restored;
    }

    private async Task<RestoredStore> FinishAsync(PostgresRestoration database, BackupManifest manifest, Action<BackupProgress> told, CancellationToken stop)
    {
        await database.MakeStoreAsync(_store, _tools, stop);
        PlaceFiles();
        await using var store = await PostgresStore.OpenAsync(Address.Postgres!, _session.Time, stop);
        var differences = await StoreComparison.FindDifferencesAsync(manifest, store, await database.CountRowsAsync(stop), told, stop);
        return await EndAsync(database, store, differences, stop);
    }

    /// <summary>Copies a SQLite file of embeddings into the database, which is emptied again when that fails.</summary>
    private async Task<RestoredStore> FinishEmbeddingsAsync(PostgresRestoration database, BackupManifest manifest, Action<BackupProgress> told, CancellationToken stop)
    {
        try
        {
            await database.MakeStoreAsync(stop);
            await using var from = await SqliteStore.OpenAsync(_store, _session.Time, options: null, stop);
            await using var to = await PostgresStore.OpenAsync(Address.Postgres!, _session.Time, stop);
            await EmbeddingsSnapshot.CopyAsync(_session, from, to, stop);
            var differences = await StoreComparison.FindDifferencesAsync(manifest, to, new Dictionary<string, long>(StringComparer.Ordinal), told, stop);
            return await EndAsync(database, to, differences, stop);
        }
        catch
        {
            await database.UndoAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task<RestoredStore> EndAsync(PostgresRestoration database, IStore store, IReadOnlyList<string> differences, CancellationToken stop)
    {
        var restored = new RestoredStore(differences, await _erased.EraseAsync(store, _session.PhotoFiles, stop));
        await database.EndAsync(stop);
        return restored;
    }

    private void PlaceFiles()
    {
        _photos.PutInPlace();
        _originals.PutInPlace();
    }
}
