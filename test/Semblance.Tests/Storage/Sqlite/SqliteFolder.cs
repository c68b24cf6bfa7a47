using Semblance.Storage.Sqlite;

namespace Semblance.Tests.Storage.Sqlite;

/// <summary>A temporary folder with a store in it.</summary>
internal sealed class SqliteFolder
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("semblance-store-").FullName;

    public string File => Path.Combine(Folder, "data", "semblance.db");

    public Task<SqliteStore> OpenAsync(SqliteStoreOptions? options = null) =>
        SqliteStore.OpenAsync(File, TimeProvider.System, options, CancellationToken.None);

    public Task DeleteAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
