using System.Data;
using System.Globalization;
using Npgsql;
using Semblance.Clients;

namespace Semblance.Storage.Postgres;

/// <summary>
/// The pool of a store. Every piece of work is one transaction as <c>semblance_app</c>, bound to one client or to none. A transaction that
/// the server itself undid for the sake of another one (serialization failure, deadlock), or whose connection proved dead before it began,
/// is tried again; nothing else is.
/// </summary>
/// <param name="snapshot">As <c>pg_export_snapshot</c> named it, to read what was there at that moment; null for what is there now.</param>
internal sealed class PostgresConnections(PostgresAddress address, string? snapshot = null) : IAsyncDisposable
{
    private const int Tries = 4;

    // All for the transaction only: the connection may go to another client next, here or behind a pooler.
    private const string Bind = "SET LOCAL ROLE semblance_app";
    private const string BindClient = """
        SELECT set_config('semblance.client', $1, true), set_config('statement_timeout', $2, true), set_config('lock_timeout', '30s', true)
        """;

    // Compiling a plan takes longer than any search by it, and its cost estimates would call for that.
    public const string BindAll = """
        SELECT set_config('role', 'semblance_app', true), set_config('semblance.client', $1, true), set_config('statement_timeout', $2, true),
            set_config('lock_timeout', '30s', true), set_config('jit', 'off', true)
        """;

    private readonly PostgresPool _pool = new(address);
    private readonly string _timeout = address.Options.StatementSeconds.ToString(CultureInfo.InvariantCulture) + "s";

    public PostgresPool Pool => _pool;

    public string Target => address.Target;

    /// <summary>How many statements may search one gallery at the same time.</summary>
    public int SearchLanes => address.Options.SearchLanes;

    /// <summary>This process has written people or faces of a client.</summary>
    public Action<ClientId>? Written { get; set; }

    /// <summary>This process has removed people or faces of a client: whoever remembers any forgets them.</summary>
    public Action<ClientId>? Removed { get; set; }

    /// <summary>Work that is bound to no client, and sees the rows of none: clients and spaces.</summary>
    public Task<T> RunAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        RepeatAsync("", _timeout, work, cancellationToken);

    public Task<T> RunAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        RepeatAsync(client.Value, _timeout, work, cancellationToken);

    /// <summary>The same for work that writes people or faces: <see cref="Written"/> is told when it is committed.</summary>
    public async Task<T> WriteAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var result = await RunAsync(client, work, cancellationToken);
        Written?.Invoke(client);
        return result;
    }

    /// <summary>The same for work that removes people or faces: <see cref="Removed"/> is told, too.</summary>
    public async Task<T> RemoveAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var result = await WriteAsync(client, work, cancellationToken);
        Removed?.Invoke(client);
        return result;
    }

    /// <summary>The same for as many rows as a client has.</summary>
    public async Task<T> WriteLongAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var result = await RunLongAsync(client, work, cancellationToken);
        Written?.Invoke(client);
        return result;
    }

    /// <summary>Work on as many rows as a client has: it may take as long as it takes.</summary>
    public Task<T> RunLongAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        RepeatAsync(client.Value, "0", work, cancellationToken);

    /// <summary>The same, once, and rolled back at the end whatever happens.</summary>
    public Task<T> RehearseAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        _pool.TranslateAsync(() => TransactAsync(client.Value, "0", commits: false, work, cancellationToken));

    /// <summary>
    /// Reads for a client in one round trip: the statements, and those that bind them, are sent together and are one transaction. What
    /// the statements set, they set for it alone.
    /// </summary>
    /// <param name="read">Given the rows of the first statement; <see cref="NpgsqlDataReader.NextResult"/> moves to those of the next.</param>
    public Task<T> AskAsync<T>(
        ClientId client, IReadOnlyCollection<PostgresQuestion> questions, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        AskAsync(client.Value, questions, read, cancellationToken);

    /// <summary>The same for no client, whose rows it sees: clients and spaces.</summary>
    public Task<T> AskAsync<T>(PostgresQuestion question, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        AskAsync("", [question], read, cancellationToken);

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private Task<T> AskAsync<T>(
        string client, IReadOnlyCollection<PostgresQuestion> questions, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        _pool.TranslateAsync(async () =>
        {
            for (var isFirst = true; ; isFirst = false)
            {
                await using var connection = await _pool.OpenAsync(cancellationToken);
                await using var transaction = snapshot is null ? null : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                await using var batch = new NpgsqlBatch(connection, transaction);
                if (snapshot is not null)
                {
                    batch.BatchCommands.Add(new NpgsqlBatchCommand($"SET TRANSACTION SNAPSHOT '{snapshot}'"));
                }

                var bind = new PostgresQuestion(BindAll, client, _timeout).ToCommand();
                batch.BatchCommands.Add(bind);
                foreach (var question in questions)
                {
                    batch.BatchCommands.Add(question.ToCommand());
                }

                try
                {
                    await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                    await reader.NextResultAsync(cancellationToken);
                    return await read(reader);
                }
                catch (PostgresException refusal) when (refusal.BatchCommand == bind)
                {
                    throw PostgresErrors.OfBinding(refusal, address);
                }
                catch (Exception error) when (isFirst && PostgresErrors.IsBroken(error))
                {
                    _pool.Forget(); // it died in the pool, and the others of its age with it; nothing was written
                }
            }
        });

    private Task<T> RepeatAsync<T>(
        string client, string timeout, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        _pool.TranslateAsync(async () =>
        {
            for (var left = Tries - 1; ; left--)
            {
                try
                {
                    return await TransactAsync(client, timeout, commits: true, work, cancellationToken);
                }
                catch (PostgresException error) when (left > 0 && IsUndone(error))
                {
                    // Not at the same moment as the other one, which repeats too.
                    await Task.Delay(Random.Shared.Next(5, 50), cancellationToken);
                }
            }
        });

    private static bool IsUndone(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private async Task<T> TransactAsync<T>(
        string client, string timeout, bool commits, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await OpenBoundAsync(client, timeout, cancellationToken);
        var result = await work(new PostgresSession(connection.Connection, connection.Transaction, cancellationToken));
        if (commits)
        {
            await connection.Transaction.CommitAsync(cancellationToken);
        }

        return result;
    }

    /// <summary>A connection whose transaction has begun. One that died in the pool shows only here, when nothing has been asked of it yet.</summary>
    private async Task<Bound> OpenBoundAsync(string client, string timeout, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var connection = await _pool.OpenAsync(cancellationToken);
            try
            {
                var transaction = await connection.BeginTransactionAsync(snapshot is null ? IsolationLevel.ReadCommitted : IsolationLevel.RepeatableRead, cancellationToken);
                await BindAsync(connection, transaction, client, timeout, cancellationToken);
                return new Bound(connection, transaction);
            }
            catch (Exception error) when (error is NpgsqlException || PostgresErrors.IsBroken(error))
            {
                await connection.DisposeAsync();
                if (!isFirst || !PostgresErrors.IsBroken(error))
                {
                    if (error is PostgresException refusal)
                    {
                        throw PostgresErrors.OfBinding(refusal, address);
                    }

                    throw;
                }

                _pool.Forget(); // the others of its age are dead too
            }
        }
    }

    private async Task BindAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string client, string timeout, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Bind),
                new NpgsqlBatchCommand(BindClient)
                {
                    Parameters = { new NpgsqlParameter { Value = client }, new NpgsqlParameter { Value = timeout } },
                },
            },
        };
        if (snapshot is not null)
        {
            // Must come first, and takes no parameter; it is the server's own word.
            batch.BatchCommands.Insert(0, new NpgsqlBatchCommand($"SET TRANSACTION SNAPSHOT '{snapshot}'"));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Bound(NpgsqlConnection Connection, NpgsqlTransaction Transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
