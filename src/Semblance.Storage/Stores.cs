using Semblance.Storage.Files;
using Semblance.Storage.InMemory;
using Semblance.Storage.Sqlite;

namespace Semblance.Storage;

/// <summary>Opens the store an address names: what every host calls.</summary>
public static class Stores
{
    /// <summary>Opens for reading and writing, creating the store where there is none.</summary>
    /// <exception cref="SemblanceException">As <see cref="SqliteStore.OpenAsync"/>.</exception>
    public static async Task<IStore> OpenAsync(StoreAddress address, TimeProvider time, CancellationToken cancellationToken) =>
        address.File is { } file
            ? await SqliteStore.OpenAsync(file, time, options: null, cancellationToken)
            : new InMemoryStore(time);

    /// <summary>Opens for reading only; changes and creates nothing. Null where there is no store yet.</summary>
    /// <exception cref="SemblanceException">As <see cref="SqliteStore.OpenReadOnlyAsync"/>.</exception>
    public static async Task<IStore?> OpenReadOnlyAsync(StoreAddress address, TimeProvider time, CancellationToken cancellationToken) =>
        address.File is { } file
            ? await SqliteStore.OpenReadOnlyAsync(file, time, options: null, cancellationToken)
            : null;

    /// <summary>The photos that belong to the store: a folder beside its file, made when the first photo comes.</summary>
    public static IPhotoFiles PhotoFilesOf(StoreAddress address) =>
        address.File is { } file ? new PhotoFiles(PhotoFolderOf(file)) : new InMemoryPhotoFiles();

    /// <summary>Where the photos of a store in <paramref name="file"/> are kept.</summary>
    public static string PhotoFolderOf(string file) => Path.GetFullPath(file) + ".photos";
}
