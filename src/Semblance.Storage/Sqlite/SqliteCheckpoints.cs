using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// Moves the write-ahead log into the file on a connection and a thread of its own, while the writer goes on (a passive checkpoint:
/// https://www.sqlite.org/c3ref/wal_checkpoint_v2.html). Called by who holds the right to write.
/// </summary>
internal sealed class SqliteCheckpoints(string path) : IAsyncDisposable
{
    /// <summary>The log starts anew only when all of it has been moved, so a writer that never rests would let it grow: past this it waits.</summary>
    private const long LargestLog = 512L << 20;

    private SqliteDatabase? _database;
    private Task _running = Task.CompletedTask;

    /// <summary>Begins, unless one is under way; waits for all of the log only when it has grown past 512 MiB.</summary>
    public async Task BeginAsync()
    {
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > LargestLog })
        {
            await _running;
            await Task.Run(Move);
        }
        else if (_running.IsCompleted)
        {
            _running = Task.Run(Move);
        }
    }

    /// <summary>Waits for the one under way.</summary>
    public Task EndAsync() => _running;

    public async ValueTask DisposeAsync()
    {
        await _running;
        _database?.Dispose();
    }

    /// <summary>What goes wrong here is left for the writer to meet: nothing is lost, the log stays as it is.</summary>
    private void Move()
    {
        try
        {
            _database ??= SqliteDatabase.Open(path, path, raw.SQLITE_OPEN_READWRITE);
            _ = _database.TryExecute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SemblanceException)
        {
        }
    }
}
