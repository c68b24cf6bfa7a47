using Semblance.Storage.Files;
using Semblance.Storage.InMemory;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;

namespace Semblance.Storage;

/// <summary>Opens the store an address names: what every host calls.</summary>
public static class Stores
{
    /// <summary>Opens for reading and writing, creating the store where there is none, but for PostgreSQL's, whose schema is made on request only.</summary>
    /// <exception cref="SemblanceException">
    /// As <see cref="SqliteStore.OpenAsync"/> and <see cref="PostgresStore.OpenAsync(PostgresAddress, TimeProvider, CancellationToken)"/>.
    /// </exception>
    public static async Task<IStore> OpenAsync(StoreAddress address, TimeProvider time, CancellationToken cancellationToken) => address switch
    {
        { Postgres: { } postgres } => await PostgresStore.OpenAsync(postgres, time, cancellationToken),
        { File: { } file } => await SqliteStore.OpenAsync(file, time, options: null, cancellationToken),
        _ => new InMemoryStore(time),
    };

    /// <summary>
    /// Opens a store that is there, and creates nothing; a SQLite file for reading only. Null where there is no store yet; a PostgreSQL
    /// database without one is an error.
    /// </summary>
    /// <exception cref="SemblanceException">
    /// As <see cref="SqliteStore.OpenReadOnlyAsync"/> and <see cref="PostgresStore.OpenAsync(PostgresAddress, TimeProvider, CancellationToken)"/>.
    /// </exception>
    public static async Task<IStore?> OpenReadOnlyAsync(StoreAddress address, TimeProvider time, CancellationToken cancellationToken) => address switch
    {
        { Postgres: { } postgres } => await PostgresStore.OpenAsync(postgres, time, cancellationToken),
        { File: { } file } => await SqliteStore.OpenReadOnlyAsync(file, time, options: null, cancellationToken),
        _ => null,
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
        { File: { } file } => Path.GetFullPath(file) + ".photos",
        _ => null,
    };

    // Two databases never share a folder by default: what nobody uses any more in one is deleted for both.
    private static string NameOf(PostgresAddress postgres)
    {
        var host = postgres.IsLocal ? "localhost" : postgres.Host;
        var port = postgres.Port == Npgsql.NpgsqlConnection.DefaultPort ? "" : FormattableString.Invariant($"-{postgres.Port}");
        return Uri.EscapeDataString($"{host}{port}-{postgres.Database}");
    }
}
