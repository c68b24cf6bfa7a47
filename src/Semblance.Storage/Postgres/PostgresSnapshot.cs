using System.Data;
using Npgsql;
using Semblance.Storage.Files;

namespace Semblance.Storage.Postgres;

/// <summary>
/// A PostgreSQL store at one moment: a transaction that stays open and whose snapshot is shared
/// (https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION) with those who read it and with pg_dump. Needs a user
/// whom row-level security does not bind, as pg_dump would see no rows, and a direct connection.
/// </summary>
public sealed class PostgresSnapshot : IStoreSnapshot
{
    private readonly PostgresAddress _address;
    private readonly PostgresTools _tools;
    private readonly PostgresPool _pool;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly PostgresStatus _status;
    private readonly string _snapshot;
    private readonly PostgresStore _store;

    private PostgresSnapshot(
        PostgresAddress address, string? toolFolder, PostgresPool pool, NpgsqlConnection connection, NpgsqlTransaction transaction, PostgresStatus status,
        string snapshot, TimeProvider time)
    {
        _address = address;
        _tools = new PostgresTools(address, toolFolder);
        (_pool, _connection, _transaction, _status, _snapshot) = (pool, connection, transaction, status, snapshot);
        _store = PostgresStore.At(address, snapshot, time);
    }

    public string Kind => "postgres";

    public int Schema => _status.Schema;

    public IStore Store => _store;

    /// <param name="toolFolder">Where pg_dump is; null for the PATH.</param>
    /// <exception cref="SemblanceException">
    /// As <see cref="PostgresStore.OpenAsync(PostgresAddress, TimeProvider, CancellationToken)"/>; Refused, <c>backup-rights</c>.
    /// </exception>
    public static async Task<PostgresSnapshot> TakeAsync(PostgresAddress address, string? toolFolder, TimeProvider time, CancellationToken cancellationToken)
    {
        await using (var store = await PostgresStore.OpenAsync(address, time, cancellationToken))
        {
            if (store.Connections.IsDistributed)
            {
                throw PostgresErrors.Distributed(address, "has no one moment that pg_dump could keep: back up each node with pg_basebackup, or copy the store with 'semblance store copy'.");
            }
        }

        var status = await PostgresStore.InspectAsync(address, cancellationToken);
        if (!status.BypassesRowSecurity)
        {
            throw new SemblanceException(ErrorKind.Refused, "backup-rights",
                $"{address.Target}: row-level security hides the rows from {status.User}: have an administrator run CREATE ROLE semblance_backup LOGIN BYPASSRLS; GRANT pg_read_all_data, semblance_app TO semblance_backup, and back up as that user.");
        }

        var pool = new PostgresPool(address);
        try
        {
            return await pool.TranslateAsync(async () =>
            {
                var connection = await pool.OpenAsync(cancellationToken);
                var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                var session = new PostgresSession(connection, transaction, cancellationToken);
                await session.RunAsync("SET LOCAL statement_timeout = 0");
                await session.RunAsync("SET LOCAL idle_in_transaction_session_timeout = 0");
                var snapshot = await session.FindAsync("SELECT pg_export_snapshot()", row => row.GetString(0));
                return new PostgresSnapshot(address, toolFolder, pool, connection, transaction, status, snapshot!, time);
            });
        }
        catch
        {
            await pool.DisposeAsync();
            throw;
        }
    }

    public Task<IReadOnlyDictionary<string, long>> CountRowsAsync(CancellationToken cancellationToken) =>
        _pool.TranslateAsync(() => PostgresTables.CountAsync(new PostgresSession(_connection, _transaction, cancellationToken), mayBeHidden: false));

    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        await OwnerOnly.Open(file, FileMode.Create).DisposeAsync();

        // Which changes running processes have yet to hear is told by transactions of this server, and means nothing on another.
        await _tools.RunAsync(
            "pg_dump", _status.ServerMajor,
            [
                "--format=custom", "--compress=1", "--no-owner", "--no-publications", "--no-subscriptions", $"--snapshot={_snapshot}",
                "--exclude-table-data=gallery_changes", $"--file={file}",
            ],
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
        await _pool.DisposeAsync();
    }
}
