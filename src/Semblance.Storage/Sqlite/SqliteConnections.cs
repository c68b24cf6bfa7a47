using System.Collections.Concurrent;
using Semblance.Storage.Moving;
using Semblance.Storage.Sqlite.Moving;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// The connections of one store: one that writes, lent to one caller at a time, and as many that read as there are callers. Readers see the
/// last committed state and neither wait for the writer nor keep it waiting.
/// </summary>
internal sealed class SqliteConnections(SqliteFile file, SqliteDatabase? writer, SqliteStoreOptions options, TimeProvider time) : IAsyncDisposable
{
    // Short, so that a caller who gives up is heard between two tries.
    private static readonly TimeSpan Try = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentBag<SqliteDatabase> _idleReaders = [];
    private readonly SqliteCheckpoints _checkpoints = new(file.Path);
    private SqliteRemovedWords? _removedWords;
    private volatile bool _disposed;

    public string Path => file.Path;

    public bool IsReadOnly => writer is null;

    public SqliteStoreOptions Options => options;

    /// <summary>Runs a read in one snapshot.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteDatabase, T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var reader = _idleReaders.TryTake(out var idle) ? idle : file.OpenReader();
            try
            {
                reader.Execute("BEGIN");
                return read(reader);
            }
            finally
            {
                GiveBack(reader);
            }
        },
        cancellationToken);

    /// <summary>Runs a write in one transaction: committed and durable when this returns, undone when it throws.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteDatabase, T> write, CancellationToken cancellationToken) => WriteAsync(replays: false, write, cancellationToken);

    public Task WriteAsync(Action<SqliteDatabase> write, CancellationToken cancellationToken) =>
        WriteAsync(database => { write(database); return true; }, cancellationToken);

    /// <summary>The same for what is made of other rows and moves with none of them: also where the store has moved, so that a secondary can be searched.</summary>
    public Task<T> WriteDerivedAsync<T>(Func<SqliteDatabase, T> write, CancellationToken cancellationToken) => WriteAsync(replays: true, write, cancellationToken);

    public Task WriteDerivedAsync(Action<SqliteDatabase> write, CancellationToken cancellationToken) =>
        WriteDerivedAsync(database => { write(database); return true; }, cancellationToken);

    private async Task<T> WriteAsync<T>(bool replays, Func<SqliteDatabase, T> write, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(replays, cancellationToken);
        return await Task.Run(
            () =>
            {
                var result = write(transaction.Database);
                transaction.Commit();
                return result;
            },
            cancellationToken);
    }

    /// <summary>Waits for the right to write and begins a transaction; disposing it without a commit rolls it back.</summary>
    public Task<SqliteTransaction> BeginAsync(CancellationToken cancellationToken) => BeginAsync(replays: false, cancellationToken);

    /// <param name="replays">The transaction writes what another store has; any other is refused where the store has moved (<see cref="MoveRole"/>).</param>
    public async Task<SqliteTransaction> BeginAsync(bool replays, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (writer is null)
        {
            throw new SemblanceException(ErrorKind.Refused, "store-read-only", $"{file.Path} was opened for reading only.");
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            await LockAsync(writer, cancellationToken);
        }
        catch
        {
            _writing.Release();
            throw;
        }

        var transaction = new SqliteTransaction(writer, _writing);
        if (!replays && SqliteMovable.ReadState(writer).Role is MoveRole.Secondary or MoveRole.Leaving)
        {
            await transaction.DisposeAsync();
            throw MoveErrors.Moved(file.Path);
        }

        return transaction;
    }

    /// <summary>Begins to move the write-ahead log into the file while the next transaction is written: for writes that follow each other closely.</summary>
    public Task MoveLogAsync() => _checkpoints.BeginAsync();

    /// <summary>
    /// Moves the write-ahead log into the file and empties it, if nobody is reading just now, so that removed data is gone from both; and gives the memory back that
    /// an import takes for its pages.
    /// </summary>
    public async Task TruncateLogAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _checkpoints.EndAsync();
            writer!.SetBusyTimeout(Try);
            _ = writer.TryExecute("PRAGMA wal_checkpoint(TRUNCATE)");
            writer.Execute("PRAGMA cache_size = -32768; PRAGMA shrink_memory");
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Removes rows that pieces may have been made of, and then takes their words out of the file and its log, in the background.</summary>
    /// <param name="remove">Gives how many there were.</param>
    public async Task<int> RemoveSearchedAsync(Func<SqliteDatabase, int> remove, CancellationToken cancellationToken)
    {
        var removed = await WriteAsync(remove, cancellationToken);
        if (removed > 0)
        {
            RemoveWords();
        }

        return removed;
    }

    /// <summary>Takes the words of pieces that have been removed out of the file and its log, in the background.</summary>
    public void RemoveWords() => LazyInitializer.EnsureInitialized(ref _removedWords, () => new SqliteRemovedWords(this)).Begin();

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        await (_removedWords?.EndAsync() ?? Task.CompletedTask);
        await _writing.WaitAsync();
        _disposed = true;
        await _checkpoints.DisposeAsync();
        while (_idleReaders.TryTake(out var reader))
        {
            reader.Dispose();
        }

        writer?.Dispose();
        _writing.Dispose();
    }

    private async Task LockAsync(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        database.SetBusyTimeout(Try);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var code = await Task.Run(() => database.TryExecute("BEGIN IMMEDIATE"), CancellationToken.None);
            if (code == SQLitePCL.raw.SQLITE_OK)
            {
                return;
            }

            if (!SqliteErrors.IsBusy(code) || time.GetElapsedTime(began) >= options.BusyTimeout)
            {
                throw database.Fault(code);
            }
        }
    }

    private void GiveBack(SqliteDatabase reader)
    {
        if (_disposed || (reader.InTransaction && reader.TryExecute("ROLLBACK") != SQLitePCL.raw.SQLITE_OK))
        {
            reader.Dispose();
            return;
        }

        _idleReaders.Add(reader);
        if (_disposed && _idleReaders.TryTake(out var late))
        {
            late.Dispose();
        }
    }
}
