using Npgsql;

namespace Semblance.Storage.Postgres.Mirrors;

/// <summary>
/// Hears of changes: by LISTEN on a connection of its own, which a pooler in transaction mode would lose (it hands out another connection each time,
/// and that is how it is recognised), so behind one it asks again and again. It tells at once when the server is gone, and tries until it is back.
/// </summary>
internal sealed class ChangeFeed(PostgresAddress address, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Polling = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(3);

    private const int HeartbeatSeconds = 5;

    private readonly PostgresPool _pool = new(address);
    private readonly CancellationTokenSource _closing = new();
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;

    /// <summary>Cancelled when the feed is closed.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>The server answers, and nothing it announced is unheard.</summary>
    public bool IsLive { get; private set; }

    /// <summary>Changes are announced; false where they are asked for.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Begins, the first time; ends when it is live or known not to be.</summary>
    /// <param name="reconnected">Called with a new connection before it is called live: anything may have changed.</param>
    /// <param name="changed">Called with the keys of clients whose rows have changed; null for any client.</param>
    public Task StartAsync(Func<CancellationToken, Task> reconnected, Func<IReadOnlySet<string>?, CancellationToken, Task> changed)
    {
        lock (_lock)
        {
            _running ??= Task.Run(() => RunAsync(reconnected, changed));
        }

        return _tried.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (_running is { } running)
        {
            await running;
        }

        await _pool.DisposeAsync();
        _closing.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task> reconnected, Func<IReadOnlySet<string>?, CancellationToken, Task> changed)
    {
        for (var pause = LeastPause; !Closing.IsCancellationRequested;)
        {
            try
            {
                await _pool.TranslateAsync<bool>(() => FollowAsync(
                    () =>
                    {
                        pause = LeastPause;
                        return reconnected(Closing);
                    },
                    changed));
            }
            catch (OperationCanceledException) when (Closing.IsCancellationRequested)
            {
            }
            catch (SemblanceException)
            {
                // Whatever it is, searches say that they are stale, and the next call that needs the server says what is wrong.
                IsLive = false;
                _tried.TrySetResult();
                await Task.Delay(pause, time, Closing).ContinueWith(_ => { }, TaskScheduler.Default);
                pause = pause * 2 < MostPause ? pause * 2 : MostPause;
            }
        }

        IsLive = false;
        _tried.TrySetResult();
    }

    private async Task<bool> FollowAsync(Func<Task> reconnected, Func<IReadOnlySet<string>?, CancellationToken, Task> changed)
    {
        await using var connection = await _pool.OpenAsync(Closing);
        connection.Notification += (_, told) => _announced.Add(told.Payload);
        _announced.Clear();
        IsListening = await PostgresPool.IsDirectAsync(connection, Closing);
        if (IsListening)
        {
            await RunAsync(connection, $"LISTEN {ChangeLog.Channel}");
        }

        await reconnected();
        IsLive = true;
        _tried.TrySetResult();
        while (true)
        {
            await (IsListening ? HearAsync(connection, changed) : AskAsync(connection, changed));
        }
    }

    private async Task HearAsync(NpgsqlConnection connection, Func<IReadOnlySet<string>?, CancellationToken, Task> changed)
    {
        if (_announced.Count == 0 && !await connection.WaitAsync(Heartbeat, Closing))
        {
            await RunAsync(connection, "SELECT 1");
        }

        if (_announced.Count > 0)
        {
            var clients = _announced.ToHashSet(StringComparer.Ordinal);
            _announced.Clear();
            await changed(clients, Closing);
        }
    }

    private async Task AskAsync(NpgsqlConnection connection, Func<IReadOnlySet<string>?, CancellationToken, Task> changed)
    {
        await Task.Delay(Polling, time, Closing);
        await RunAsync(connection, "SELECT 1");
        await changed(null, Closing);
    }

    private async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = HeartbeatSeconds };
        await command.ExecuteNonQueryAsync(Closing);
    }
}
