using Npgsql;

namespace Semblance.Storage.Postgres.Replicas;

/// <summary>
/// Asks one host about itself, on a connection of its own, which waits for no other work of this process. Those who ask for a position while one is being asked for
/// share the next answer. Safe for concurrent use.
/// </summary>
internal sealed class HostProbe : IAsyncDisposable
{
    /// <summary>A host that takes longer for the least of questions is as good as away.</summary>
    private const int PatienceSeconds = 5;

    private readonly string _connectionString;
    private readonly SemaphoreSlim _asking = new(1);
    private readonly Lock _lock = new();
    private NpgsqlConnection? _connection;
    private bool _isClosed;
    private Task<HostLook>? _shared;
    private Task<HostLook>? _next;

    /// <param name="address">Of one host.</param>
    public HostProbe(PostgresAddress address) => _connectionString = new NpgsqlConnectionStringBuilder(address.ConnectionString)
    {
        Pooling = false,
        Timeout = Math.Min(PatienceSeconds, new NpgsqlConnectionStringBuilder(address.ConnectionString).Timeout),
        CommandTimeout = PatienceSeconds,
    }.ConnectionString;

    /// <summary>Where it is at a moment after this call began.</summary>
    /// <exception cref="NpgsqlException">It does not answer; also as <see cref="TimeoutException"/> or whatever else the network gives.</exception>
    public Task<HostLook> FindPositionAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_shared is not { IsCompleted: false })
            {
                return (_shared = Task.Run(() => AskAsync(HostLook.SelectPosition, HostLook.ReadPosition), CancellationToken.None)).WaitAsync(cancellationToken);
            }

            // The question that is under way may have been answered before this call began.
            return (_next ??= AfterAsync(_shared)).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Everything it says.</summary>
    /// <exception cref="NpgsqlException">As <see cref="FindPositionAsync"/>.</exception>
    public Task<HostLook> LookAsync(CancellationToken cancellationToken) =>
        Task.Run(() => AskAsync(HostLook.SelectAll, HostLook.ReadAll), CancellationToken.None).WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _asking.WaitAsync();
        _isClosed = true;
        await (_connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        _connection = null;
        _asking.Release();
    }

    private async Task<HostLook> AfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding); // out of the lock
        Task<HostLook> asked;
        lock (_lock)
        {
            asked = _shared = Task.Run(() => AskAsync(HostLook.SelectPosition, HostLook.ReadPosition), CancellationToken.None);
            _next = null;
        }

        return await asked;
    }

    private async Task<HostLook> AskAsync(string sql, Func<NpgsqlDataReader, HostLook> read)
    {
        await _asking.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            for (var isFirst = _connection is not null; ; isFirst = false)
            {
                try
                {
                    return await AskOnceAsync(sql, read);
                }
                catch (Exception error) when (error is not OutOfMemoryException)
                {
                    await (_connection?.DisposeAsync() ?? ValueTask.CompletedTask);
                    _connection = null;
                    if (!isFirst || !PostgresErrors.IsBroken(error))
                    {
                        throw;
                    }
                }
            }
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<HostLook> AskOnceAsync(string sql, Func<NpgsqlDataReader, HostLook> read)
    {
        if (_connection is null)
        {
            _connection = new NpgsqlConnection(_connectionString);
            await _connection.OpenAsync();
        }

        await using var command = new NpgsqlCommand(sql, _connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return read(reader);
    }
}
