using System.Net.Sockets;
using Npgsql;
using Semblance.Storage.Postgres.Replicas;

namespace Semblance.Storage.Postgres;

/// <summary>The connections to one address: where it names several hosts, to whichever of them is the primary, and to the standbys.</summary>
internal sealed class PostgresPool : IAsyncDisposable
{
    private readonly PostgresSource? _only;

    /// <param name="time">Null for the system's.</param>
    public PostgresPool(PostgresAddress address, TimeProvider? time = null)
    {
        Address = address;
        if (!address.NeedsPrimary)
        {
            _only = new PostgresSource(address);
            return;
        }

        Hosts = new PostgresHosts(address, time ?? TimeProvider.System);
        Standbys = address.Options.UsesStandbys ? new StandbyReads(Hosts, address.Options, time ?? TimeProvider.System) : null;
    }

    public PostgresAddress Address { get; }

    /// <summary>Null where the one host is used whatever it is.</summary>
    public PostgresHosts? Hosts { get; }

    /// <summary>Null where everything is asked of one host.</summary>
    public StandbyReads? Standbys { get; }

    /// <summary>Two connections may be lent at once.</summary>
    public bool HasSeveral => Address.MostConnections > 1;

    /// <summary>A connection was encrypted, as this side sees it.</summary>
    public bool WasEncrypted => Sources.Any(s => s.WasEncrypted);

    /// <summary>Connections go over a network unencrypted, although nobody asked for that; known once one was opened.</summary>
    public bool IsDowngraded => Sources.Any(s => s.WasOpened && s.Address.MayDowngrade && !s.WasEncrypted);

    /// <summary>To the primary. Of several hosts another may have become that, which shows in the connection.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_only is not null)
        {
            return await _only.OpenAsync(cancellationToken);
        }

        for (var isFirst = true; ; isFirst = false)
        {
            var (connection, member) = await OpenPrimaryAsync(cancellationToken);
            try
            {
                await using var command = new NpgsqlCommand("SELECT pg_is_in_recovery()", connection);
                if (await command.ExecuteScalarAsync(cancellationToken) is false)
                {
                    return connection;
                }
            }
            catch (Exception error) when (isFirst && PostgresErrors.IsAway(error))
            {
                member.Source.Forget();
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }

            await connection.DisposeAsync();
            await Hosts!.FindPrimaryAsync(member, cancellationToken);
        }
    }

    /// <summary>To what was the primary when it was last looked at, on which host that is. The transaction has to find out whether it still is.</summary>
    public async ValueTask<(NpgsqlConnection Connection, PostgresMember? Member)> OpenLastPrimaryAsync(CancellationToken cancellationToken) =>
        _only is not null ? (await _only.OpenAsync(cancellationToken), null) : await OpenPrimaryAsync(cancellationToken);

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
    public void Forget()
    {
        foreach (var source in Sources)
        {
            source.Forget();
        }
    }

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
            throw PostgresErrors.Translate(error, Address);
        }
        catch (Exception error) when (error is TimeoutException or SocketException || PostgresErrors.IsBroken(error))
        {
            throw PostgresErrors.Unreachable(error, Address);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_only?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Hosts?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private IEnumerable<PostgresSource> Sources => _only is not null ? [_only] : Hosts!.Members.Select(m => m.Source);

    private async Task<(NpgsqlConnection Connection, PostgresMember Member)> OpenPrimaryAsync(CancellationToken cancellationToken)
    {
        var member = await Hosts!.FindPrimaryAsync(cancellationToken);
        try
        {
            return (await member.Source.OpenAsync(cancellationToken), member);
        }
        catch (Exception error) when (PostgresErrors.IsAway(error))
        {
            member = await Hosts.FindPrimaryAsync(member, cancellationToken);
            return (await member.Source.OpenAsync(cancellationToken), member);
        }
    }

    private Task<T> TransactAsync<T>(Func<PostgresSession, Task<T>> work, bool commits, CancellationToken cancellationToken) => TranslateAsync(async () =>
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var session = new PostgresSession(connection, transaction, cancellationToken);
        await session.RunAsync("SET LOCAL statement_timeout = 0");
        var result = await work(session);
        if (commits)
        {
            try
            {
                await transaction.CommitAsync(cancellationToken);
            }
            finally
            {
                Standbys?.Wrote(""); // the server may have committed although nobody heard of it
            }
        }

        return result;
    });
}
