using System.Data;
using System.Net.Sockets;
using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>The connections to one address, and whether they are encrypted.</summary>
internal sealed class PostgresPool : IAsyncDisposable
{
    private readonly PostgresAddress _address;
    private readonly NpgsqlDataSource _source;
    private readonly int _most;
    private volatile bool _wasEncrypted;
    private int _lent;

    public PostgresPool(PostgresAddress address)
    {
        _address = address;
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);
        _most = builder.ConnectionStringBuilder.MaxPoolSize;
        builder.UseSslClientAuthenticationOptionsCallback(_ => _wasEncrypted = true);
        _source = builder.Build();
    }

    public PostgresAddress Address => _address;

    /// <summary>Two connections may be lent at once.</summary>
    public bool HasSeveral => _most > 1;

    /// <summary>A connection was encrypted, as this side sees it.</summary>
    public bool WasEncrypted => _wasEncrypted;

    /// <summary>Connections go over a network unencrypted, although nobody asked for that; known once one was opened.</summary>
    public bool IsDowngraded => _address.MayDowngrade && !_wasEncrypted;

    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken);
            Interlocked.Increment(ref _lent);
            connection.StateChange += (_, change) =>
            {
                if (change.OriginalState == ConnectionState.Open && change.CurrentState != ConnectionState.Open)
                {
                    Interlocked.Decrement(ref _lent);
                }
            };
            return connection;
        }
        catch (NpgsqlException error) when (error.InnerException is TimeoutException && Volatile.Read(ref _lent) >= _most)
        {
            throw PostgresErrors.OutOfConnections(error, _address, _most);
        }
        catch (NpgsqlException error) when (error is not PostgresException && error.InnerException is null)
        {
            // The driver itself gave up on what the server asks for: a password it was not given, or no encryption.
            throw PostgresErrors.OfLogin(error, _address, lacksTls: _address.NeedsTls && !_wasEncrypted);
        }
    }

    /// <summary>
    /// False behind a pooler that hands out another connection for every transaction: it tells a process of its own making. What a session keeps is lost
    /// there: settings, locks, what it listens to.
    /// </summary>
    public static async Task<bool> IsDirectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is int process && process == connection.ProcessID;
    }

    /// <summary>Closes the connections that lie idle.</summary>
    public void Forget() => _source.Clear();

    /// <summary>One transaction, as the user who logged in and without a time-out: for the schema and for what is known of the server.</summary>
    public Task<T> RunAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        TransactAsync(work, commits: true, cancellationToken);

    /// <summary>The same, rolled back at the end.</summary>
    public Task<T> RehearseAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        TransactAsync(work, commits: false, cancellationToken);

    /// <summary>Gives errors of the driver as errors of the product.</summary>
    public async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException error)
        {
            throw PostgresErrors.Translate(error, _address);
        }
        catch (Exception error) when (error is TimeoutException or SocketException || PostgresErrors.IsBroken(error))
        {
            throw PostgresErrors.Unreachable(error, _address);
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private Task<T> TransactAsync<T>(Func<PostgresSession, Task<T>> work, bool commits, CancellationToken cancellationToken) => TranslateAsync(async () =>
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var session = new PostgresSession(connection, transaction, cancellationToken);
        await session.RunAsync("SET LOCAL statement_timeout = 0");
        var result = await work(session);
        if (commits)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return result;
    });
}
