using Semblance.Storage.Files;
using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// A copy of a store's file as it was at one moment, made by SQLite's backup interface (https://www.sqlite.org/backup.html) while others write, and
/// removed with this.
/// </summary>
public sealed class SqliteSnapshot : IStoreSnapshot
{
    private const int PagesAtOnce = 4_096;

    private readonly string _copy;
    private readonly SqliteStore _store;

    private SqliteSnapshot(string copy, SqliteStore store) => (_copy, _store) = (copy, store);

    public string Kind => "sqlite";

    public int Schema => SqliteSchema.Steps.Count;

    public IStore Store => _store;

    /// <param name="file">The store's. Null when there is no store.</param>
    /// <param name="copy">Where the copy is kept meanwhile: needs the room of the store.</param>
    /// <exception cref="SemblanceException">As <see cref="SqliteStore.OpenReadOnlyAsync"/>; Exhausted, <c>store-full</c>.</exception>
    public static async Task<SqliteSnapshot?> TakeAsync(string file, string copy, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var source = await SqliteStore.OpenReadOnlyAsync(file, time, options: null, cancellationToken);
        if (source is null)
        {
            return null;
        }

        try
        {
            OwnerOnly.Open(copy, FileMode.Create).Dispose();
            await source.Connections.ReadAsync(database => Copy(database, copy, cancellationToken), cancellationToken);
            return new SqliteSnapshot(copy, (await SqliteStore.OpenReadOnlyAsync(copy, time, options: null, cancellationToken))!);
        }
        catch
        {
            Remove(copy);
            throw;
        }
    }

    public Task<IReadOnlyDictionary<string, long>> CountRowsAsync(CancellationToken cancellationToken) => _store.CountRowsAsync(cancellationToken);

    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        await using var copy = new FileStream(_copy, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using var target = OwnerOnly.Open(file, FileMode.Create);
        await copy.CopyToAsync(target, 1 << 20, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Remove(_copy);
    }

    /// <summary>Copies page by page inside one read transaction, whose snapshot the writes of others do not disturb.</summary>
    private static bool Copy(SqliteDatabase source, string file, CancellationToken cancellationToken)
    {
        source.Number("SELECT count(*) FROM sqlite_schema"); // the snapshot begins with the first read
        using var target = SqliteDatabase.Open(file, file, raw.SQLITE_OPEN_READWRITE);
        using (var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main"))
        {
            var code = raw.SQLITE_OK;
            while (code == raw.SQLITE_OK)
            {
                cancellationToken.ThrowIfCancellationRequested();
                code = raw.sqlite3_backup_step(backup, PagesAtOnce);
            }

            if (code != raw.SQLITE_DONE)
            {
                throw target.Fault(code);
            }
        }

        target.Execute("PRAGMA journal_mode = DELETE"); // nothing beside the file
        return true;
    }

    private static void Remove(string copy)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
        {
            File.Delete(copy + suffix);
        }
    }
}
