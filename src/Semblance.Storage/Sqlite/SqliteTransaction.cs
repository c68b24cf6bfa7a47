namespace Semblance.Storage.Sqlite;

/// <summary>The right to write, and the transaction it is used for. Disposing rolls back what was not committed and passes the right on.</summary>
internal sealed class SqliteTransaction(SqliteDatabase database, SemaphoreSlim writing) : IAsyncDisposable
{
    public SqliteDatabase Database => database;

    public void Commit() => database.Execute("COMMIT");

    public ValueTask DisposeAsync()
    {
        if (database.InTransaction)
        {
            _ = database.TryExecute("ROLLBACK");
        }

        writing.Release();
        return ValueTask.CompletedTask;
    }
}
