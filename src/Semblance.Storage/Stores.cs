using Semblance.Privacy;
using Semblance.Storage.Files;
using Semblance.Storage.InMemory;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Storage;

/// <summary>Opens the store an address names: what every host calls.</summary>
public static class Stores
{
    /// <summary>Opens for reading and writing, creating the store where there is none, but for PostgreSQL's, whose schema is made on request only.</summary>
    /// <exception cref="SemblanceException">
    /// As <see cref="SqliteStore.OpenAsync"/>, <see cref="PostgresStore.OpenAsync(PostgresAddress, TimeProvider, CancellationToken)"/> and
    /// <see cref="RestStore.OpenAsync(Supabase.SupabaseProject, TimeProvider, CancellationToken)"/>.
    /// </exception>
    public static async Task<IStore> OpenAsync(StoreAddress address, TimeProvider time, CancellationToken cancellationToken) => address switch
    {
        { Postgres: { } postgres } => await PostgresStore.OpenAsync(postgres, time, cancellationToken),
        { Project: { } project } => await RestStore.OpenAsync(project, time, cancellationToken),
        { File: { } file } => await SqliteStore.OpenAsync(file, time, options: null, cancellationToken),
        _ => new InMemoryStore(time),
    };

    /// <summary>
    /// Opens a store that is there, and creates nothing; a SQLite file for reading only. Null where there is no store yet; a PostgreSQL
    /// database without one is an error.
    /// </summary>
    /// <exception cref="SemblanceException">
    /// As <see cref="SqliteStore.OpenReadOnlyAsync"/>, <see cref="PostgresStore.OpenAsync(PostgresAddress, TimeProvider, CancellationToken)"/> and
    /// <see cref="RestStore.OpenAsync(Supabase.SupabaseProject, TimeProvider, CancellationToken)"/>.
    /// </exception>
    public static async Task<IStore?> OpenReadOnlyAsync(StoreAddress address, TimeProvider time, CancellationToken cancellationToken) => address switch
    {
        { Postgres: { } postgres } => await PostgresStore.OpenAsync(postgres, time, cancellationToken),
        { Project: { } project } => await RestStore.OpenAsync(project, time, cancellationToken),
        { File: { } file } => await SqliteStore.OpenReadOnlyAsync(file, time, options: null, cancellationToken),
        _ => null,
    };

    /// <summary>Keeps a store as it is now, for a backup, while others go on writing. Null where there is no store.</summary>
    /// <param name="copy">A file that may be made for it, and is removed with it: as large as the store, where that is a SQLite file.</param>
    /// <param name="toolFolder">Where PostgreSQL's client programs are; null for the PATH.</param>
    /// <exception cref="SemblanceException">
    /// As <see cref="SqliteSnapshot.TakeAsync"/> and <see cref="PostgresSnapshot.TakeAsync"/>; Unsupported, <c>store-kind</c>, for a store in memory.
    /// </exception>
    public static async Task<IStoreSnapshot?> TakeSnapshotAsync(
        StoreAddress address, string copy, string? toolFolder, TimeProvider time, CancellationToken cancellationToken) => address switch
        {
            { Postgres: { } postgres } => await PostgresSnapshot.TakeAsync(postgres, toolFolder, time, cancellationToken),
            { File: { } file } => await SqliteSnapshot.TakeAsync(file, copy, time, cancellationToken),
            { Project: { } project } => throw RestErrors.NeedsDatabase(project.Name, "a backup"),
            _ => throw new SemblanceException(ErrorKind.Unsupported, "store-kind", "A store in memory cannot be backed up."),
        };

    /// <summary>The photos that belong to the store.</summary>
    /// <param name="folder">Where they are kept; null for <see cref="PhotoFolderOf(StoreAddress)"/>.</param>
    public static IPhotoFiles PhotoFilesOf(StoreAddress address, string? folder = null) =>
        (folder ?? PhotoFolderOf(address)) is { } place ? new PhotoFiles(Path.GetFullPath(place)) : new InMemoryPhotoFiles();

    /// <summary>
    /// Where a store's photos are kept unless somebody says otherwise; the folder is made when the first photo comes. Beside the file of a
    /// SQLite store; for PostgreSQL a folder of the database in ./data, as no server keeps files for its users. Null for a store in memory.
    /// </summary>
    public static string? PhotoFolderOf(StoreAddress address) => address switch
    {
        { Postgres: { } postgres } => Path.GetFullPath(Path.Combine("data", NameOf(postgres) + ".photos")),
        { Project: { } project } => Path.GetFullPath(Path.Combine("data", Uri.EscapeDataString(project.Name) + ".photos")),
        { File: { } file } => Path.GetFullPath(file) + ".photos",
        _ => null,
    };

    /// <summary>Where the originals of documents are kept: beside the photos and apart from them, on this machine also where photos are in a bucket.</summary>
    /// <param name="folder">Where the photos are kept; null for <see cref="PhotoFolderOf(StoreAddress)"/>.</param>
    public static IPhotoFiles OriginalsOf(StoreAddress address, string? folder = null) =>
        (folder ?? PhotoFolderOf(address)) is { } place
            ? new PhotoFiles(OriginalsFolderOf(place))
            : new InMemoryPhotoFiles();

    /// <summary>The same as a folder.</summary>
    public static string OriginalsFolderOf(string photos) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(photos)) + ".originals";

    /// <summary>The list of erased people that is kept beside a store's photos, apart from the store, so that a restore of it finds them.</summary>
    /// <param name="folder">Where the photos are kept; null for <see cref="PhotoFolderOf(StoreAddress)"/>.</param>
    public static ITombstoneList TombstonesOf(StoreAddress address, string? folder = null) =>
        (folder ?? PhotoFolderOf(address)) is { } place
            ? new TombstoneFile(Path.TrimEndingDirectorySeparator(Path.GetFullPath(place)) + ".erased")
            : new InMemoryTombstoneList();

    /// <summary>Such a list, wherever it lies.</summary>
    public static ITombstoneList TombstonesIn(string file) => new TombstoneFile(Path.GetFullPath(file));

    // Two databases never share a folder by default: what nobody uses any more in one is deleted for both.
    private static string NameOf(PostgresAddress postgres)
    {
        var host = postgres.IsLocal ? "localhost" : postgres.Host;
        var port = postgres.Port == Npgsql.NpgsqlConnection.DefaultPort ? "" : FormattableString.Invariant($"-{postgres.Port}");
        return Uri.EscapeDataString($"{host}{port}-{postgres.Database}");
    }
}
