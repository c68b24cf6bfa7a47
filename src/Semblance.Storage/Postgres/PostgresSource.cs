using System.Data;
using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>The connections to one host, and whether they are encrypted.</summary>
internal sealed class PostgresSource : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly int _most;
    private volatile bool _wasOpened;
    private volatile bool _wasEncrypted;
    private int _lent;

    /// <param name="address">Of one host.</param>
    public PostgresSource(PostgresAddress address)
    {
        Address = address;
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);
        _most = builder.ConnectionStringBuilder.MaxPoolSize;
        builder.UseSslClientAuthenticationOptionsCallback(_ => _wasEncrypted = true);
        _source = builder.Build();
    }

    public PostgresAddress Address { get; }

    public bool WasOpened => _wasOpened;

    /// <summary>A connection was encrypted, as this side sees it.</summary>
    public bool WasEncrypted => _wasEncrypted;

    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken);
            _wasOpened = true;
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
            throw PostgresErrors.OutOfConnections(error, Address, _most);
        }
        catch (NpgsqlException error) when (error is not PostgresException && error.InnerException is null)
        {
            // The driver itself gave up on what the server asks for: a password it was not given, or no encryption.
            throw PostgresErrors.OfLogin(error, Address, lacksTls: Address.NeedsTls && !_wasEncrypted);
        }
    }

    /// <summary>Closes the connections that lie idle.</summary>
    public void Forget() => _source.Clear();

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
