using System.Data;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Semblance.Clients;
using Semblance.Storage.Postgres.Distribution;
using Semblance.Storage.Postgres.Replicas;

namespace Semblance.Storage.Postgres;

/// <summary>
/// The pool of a store. Every piece of work is one transaction as <c>semblance_app</c>, bound to one client or to none. A transaction that
/// the server itself undid for the sake of another one (serialization failure, deadlock), or whose connection proved dead before it began,
/// is tried again; nothing else is. Of several hosts the primary does it all, but for reads that are said to go to a standby as well.
/// </summary>
/// <param name="snapshot">As <c>pg_export_snapshot</c> named it, to read what was there at that moment; null for what is there now.</param>
internal sealed class PostgresConnections(PostgresAddress address, string? snapshot = null, TimeProvider? time = null) : IAsyncDisposable
{
    private const int Tries = 4;

    private const string HasWritten = "SELECT WHERE pg_current_xact_id_if_assigned() IS NOT NULL";

    private readonly PostgresPool _pool = new(address, time);
    private readonly string _timeout = address.Options.StatementSeconds.ToString(CultureInfo.InvariantCulture) + "s";

    private readonly PostgresBinding _binding = new(snapshot, mustBePrimary: address.NeedsPrimary);

    public PostgresPool Pool => _pool;

    /// <summary>The tables are distributed by Citus.</summary>
    public bool IsDistributed
    {
        get => _binding.IsDistributed;
        set => _binding.IsDistributed = value;
    }

    /// <summary>The faces of this client are copied to all nodes, where searches ask for them. As it was when the store was opened: nobody changes that while it is in use.</summary>
    public Func<string, bool> IsSpread { get; set; } = _ => false;

    /// <summary>Changes of a spread client that may wait for being copied.</summary>
    public int MostWaiting { get; set; } = SpreadCopies.MostWaiting;

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

    /// <summary>The same, bound to no client.</summary>
    public Task<T> RunLongAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) => RepeatAsync("", "0", work, cancellationToken);

    /// <summary>The same, once, and rolled back at the end whatever happens.</summary>
    public Task<T> RehearseAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        _pool.TranslateAsync(async () => (await TransactAsync(client.Value, "0", commits: false, work, cancellationToken)).Result);

    /// <summary>Copies of a spread client what waits for that, as much as is done at once.</summary>
    /// <returns>Changes that wait no more; 0 where none waits, or a node has not made its copies yet.</returns>
    public Task<int> BringAsync(ClientId client, CancellationToken cancellationToken) => _pool.TranslateAsync(() => SpreadCopies.BringAsync(
        client.Value,
        async work =>
        {
            await using var connection = await Bound.OpenAsync(client.Value, "0", cancellationToken);
            var result = await work(new PostgresSession(connection.Connection, connection.Transaction, cancellationToken));
            await connection.Transaction.CommitAsync(cancellationToken);
            return result;
        }));

    /// <summary>
    /// Reads of many rows, which a standby may do as well. It sees everything that was committed when it was asked for, or, where the address has a
    /// <see cref="PostgresOptions.MaxLag"/>, everything older than that and everything that this process has written for the client.
    /// </summary>
    /// <param name="work">Called again, on the primary, where a standby fails.</param>
    public Task<T> ReadAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        ReadAsync(client, isShort: false, work, cancellationToken);

    /// <summary>The same for a read of few rows: a standby is not worth asking the primary how far it must have got.</summary>
    public Task<T> ReadFewAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        ReadAsync(client, isShort: true, work, cancellationToken);

    /// <summary>
    /// Reads for a client in one round trip, which a standby may do as well (<see cref="ReadAsync{T}(ClientId, Func{PostgresSession, Task{T}}, CancellationToken)"/>):
    /// the statements, and those that bind them, are sent together and are one transaction. What the statements set, they set for it alone.
    /// </summary>
    /// <param name="read">Given the rows of the first statement; <see cref="NpgsqlDataReader.NextResult"/> moves to those of the next.</param>
    public Task<T> AskAsync<T>(
        ClientId client, IReadOnlyCollection<PostgresQuestion> questions, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        PreferStandbyAsync(
            client.Value, isShort: false,
            (source, position) => AskStandbyAsync(source, position, client.Value, questions, read, cancellationToken),
            () => AskPrimaryAsync(client.Value, questions, read, cancellationToken),
            cancellationToken);

    /// <summary>The same for no client, whose rows it sees, of the primary: clients and spaces.</summary>
    public Task<T> AskAsync<T>(PostgresQuestion question, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        _pool.TranslateAsync(() => AskPrimaryAsync("", [question], read, cancellationToken));

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private BoundConnections Bound => new(address, _pool, _binding, Isolation);

    private IsolationLevel Isolation => snapshot is null ? IsolationLevel.ReadCommitted : IsolationLevel.RepeatableRead;

    private Task<T> ReadAsync<T>(ClientId client, bool isShort, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        PreferStandbyAsync(
            client.Value, isShort,
            async (source, position) =>
            {
                await using var connection = await source.OpenAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
                await _binding.BindAsync(connection, transaction, client.Value, _timeout, position, cancellationToken);
                return await work(new PostgresSession(connection, transaction, cancellationToken));
            },
            () => RepeatAsync(client.Value, _timeout, work, cancellationToken),
            cancellationToken);

    private Task<T> PreferStandbyAsync<T>(
        string client, bool isShort, Func<PostgresSource, NpgsqlLogSequenceNumber, Task<T>> onStandby, Func<Task<T>> onPrimary, CancellationToken cancellationToken) =>
        _pool.TranslateAsync(() => snapshot is null && _pool.Standbys is { } standbys
            ? standbys.ReadAsync(client, isShort, onStandby, onPrimary, cancellationToken)
            : onPrimary());

    private async Task<T> AskStandbyAsync<T>(
        PostgresSource source, NpgsqlLogSequenceNumber position, string client, IReadOnlyCollection<PostgresQuestion> questions, Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenAsync(cancellationToken);
        return await AskAsync(connection, position, client, questions, read, cancellationToken);
    }

    private async Task<T> AskPrimaryAsync<T>(
        string client, IReadOnlyCollection<PostgresQuestion> questions, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var (connection, member) = await _pool.OpenLastPrimaryAsync(cancellationToken);
            await using (connection)
            {
                try
                {
                    return await AskAsync(connection, position: null, client, questions, read, cancellationToken);
                }
                catch (WrongHostException) when (isFirst)
                {
                    await _pool.Hosts!.FindPrimaryAsync(member!, cancellationToken);
                }
                catch (WrongHostException)
                {
                    throw PostgresErrors.NoPrimary(address, _pool.Hosts!.Members);
                }
                catch (Exception error) when (isFirst && PostgresErrors.IsBroken(error))
                {
                    _pool.Forget(); // it died in the pool, and the others of its age with it; nothing was written
                }
            }
        }
    }

    /// <param name="position">How far a standby must have replayed; null for the primary.</param>
    private async Task<T> AskAsync<T>(
        NpgsqlConnection connection, NpgsqlLogSequenceNumber? position, string client, IReadOnlyCollection<PostgresQuestion> questions, Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken)
    {
        await using var transaction = snapshot is null && !IsDistributed ? null : await connection.BeginTransactionAsync(Isolation, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        var bind = _binding.AddAll(batch, client, _timeout, position);
        foreach (var command in questions.SelectMany(q => q.ToCommands(IsDistributed)))
        {
            batch.BatchCommands.Add(command);
        }

        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await _binding.CheckHostAsync(reader, position, cancellationToken);
            return await read(reader);
        }
        catch (PostgresException refusal) when (position is null && bind.Any(b => b == refusal.BatchCommand))
        {
            throw PostgresErrors.OfBinding(refusal, address);
        }
    }

    private Task<T> RepeatAsync<T>(
        string client, string timeout, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        _pool.TranslateAsync(async () =>
        {
            for (var left = Tries - 1; ; left--)
            {
                try
                {
                    var (result, waiting) = await TransactAsync(client, timeout, commits: true, work, cancellationToken);
                    return waiting > MostWaiting ? await BringAsync(client, result) : result;
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

    /// <summary>What was asked for is committed: that copies could not be made is no failure of it. Until they are, searches look at what waits.</summary>
    private async Task<T> BringAsync<T>(string client, T result)
    {
        try
        {
            await BringAsync(new ClientId(client), CancellationToken.None);
        }
        catch (SemblanceException)
        {
            // Whoever writes next tries again.
        }

        return result;
    }

    /// <returns>And how many changes of a spread client wait for being copied.</returns>
    private async Task<(T Result, long Waiting)> TransactAsync<T>(
        string client, string timeout, bool commits, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await Bound.OpenAsync(client, timeout, cancellationToken);
        var session = new PostgresSession(connection.Connection, connection.Transaction, cancellationToken);
        var (result, waiting) = (await work(session), 0L);
        if (commits)
        {
            waiting = IsSpread(client) ? await SpreadCopies.EraseAsync(session, client) : 0;
            await CommitAsync(connection.Transaction, session, client, cancellationToken);
        }

        return (result, waiting);
    }

    private async Task CommitAsync(NpgsqlTransaction transaction, PostgresSession session, string client, CancellationToken cancellationToken)
    {
        if (_pool.Standbys is not { MustHearOfWrites: true } standbys)
        {
            await transaction.CommitAsync(cancellationToken);
            return;
        }

        var hasWritten = await session.AnyAsync(HasWritten);
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        finally
        {
            if (hasWritten)
            {
                standbys.Wrote(client);
            }
        }
    }
}
