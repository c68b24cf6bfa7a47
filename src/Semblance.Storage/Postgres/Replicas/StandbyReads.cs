using Npgsql;
using NpgsqlTypes;

namespace Semblance.Storage.Postgres.Replicas;

/// <summary>
/// Sends reads to a standby that has everything they must see, and to the primary where none has, or where the one that was asked fails. Which standby that is, and
/// whether it had replayed enough, the transaction itself confirms before it reads.
/// </summary>
internal sealed class StandbyReads(PostgresHosts hosts, PostgresOptions options, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(2);

    private readonly PrimaryPosition _position = new(hosts, options.MaxLag, time);
    private long _behind;
    private long _failed;
    private int _turn;

    /// <summary>What was written has to be told (<see cref="Wrote"/>): positions are remembered.</summary>
    public bool MustHearOfWrites => _position.Remembers;

    /// <summary>Reads that the primary answered because no standby had what they must see.</summary>
    public long Behind => Interlocked.Read(ref _behind);

    /// <summary>Reads that the primary answered after a standby had failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <inheritdoc cref="PrimaryPosition.Wrote"/>
    public void Wrote(string client) => _position.Wrote(client);

    /// <param name="isShort">The read costs the primary no more than the question how far a standby must have got.</param>
    /// <param name="onStandby">Throws <see cref="WrongHostException"/> where it proves to lack something.</param>
    public async Task<T> ReadAsync<T>(
        string client, bool isShort, Func<PostgresSource, NpgsqlLogSequenceNumber, Task<T>> onStandby, Func<Task<T>> onPrimary, CancellationToken cancellationToken)
    {
        if (await ChooseAsync(client, isShort, cancellationToken) is not var (standby, position))
        {
            return await onPrimary();
        }

        try
        {
            return await standby.CountAsync(() => onStandby(standby.Source, position));
        }
        catch (WrongHostException)
        {
            standby.Failed("store-standby");
        }
        catch (Exception error) when (IsOfStandby(error, cancellationToken))
        {
            if (PostgresErrors.IsAway(error))
            {
                standby.Failed(PostgresErrors.CodeOf(error, standby.Address));
                standby.Source.Forget();
            }
        }

        Interlocked.Increment(ref _failed);
        return await onPrimary();
    }

    /// <summary>
    /// Whatever goes wrong in the database of a standby is none of the caller's business: a conflict with recovery, a server that is shut down or breaks off, no
    /// connection left. Only what takes too long would take the primary as long.
    /// </summary>
    private static bool IsOfStandby(Exception error, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested && error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => false,
        SemblanceException { Code: "store-busy" or "store-login" or "store-tls" } => true,
        _ => error is NpgsqlException || PostgresErrors.IsAway(error),
    };

    private async Task<(PostgresMember Standby, NpgsqlLogSequenceNumber Position)?> ChooseAsync(string client, bool isShort, CancellationToken cancellationToken)
    {
        if (!hosts.Members.Any(m => m.IsReadyStandby))
        {
            return null;
        }

        try
        {
            if ((_position.Find(client) ?? (isShort ? null : await _position.AskAsync(cancellationToken))) is not { } position)
            {
                return null;
            }

            if (await FindReadyAsync(position, cancellationToken) is { } standby)
            {
                return (standby, position);
            }

            Interlocked.Increment(ref _behind);
        }
        catch (Exception error) when (error is SemblanceException || PostgresErrors.IsAway(error))
        {
            // No primary: it says so itself when it is asked.
        }

        return null;
    }

    /// <summary>The least busy one of those that have got there, in turn; null where none gets there in time.</summary>
    private async Task<PostgresMember?> FindReadyAsync(NpgsqlLogSequenceNumber position, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var standbys = hosts.Members.Where(m => m.IsReadyStandby).ToList();
            var first = standbys.Count == 0 ? 0 : (int)((uint)Interlocked.Increment(ref _turn) % standbys.Count);
            var there = standbys.Skip(first).Concat(standbys.Take(first)).Where(m => m.Look!.Position >= position).MinBy(m => m.UnderWay);
            if (there is not null || standbys.Count == 0)
            {
                return there;
            }

            var left = options.StandbyWait - time.GetElapsedTime(began);
            var asked = Task.WhenAll(standbys.Select(m => LookAtAsync(m, cancellationToken)));
            await Task.WhenAny(asked, Task.Delay(left > TimeSpan.Zero ? left : BetweenLooks, time, cancellationToken));
            if (standbys.Exists(m => m.Look!.Position >= position))
            {
                continue;
            }

            if (time.GetElapsedTime(began) >= options.StandbyWait)
            {
                return null;
            }

            await Task.Delay(BetweenLooks, time, cancellationToken);
        }
    }

    private static async Task LookAtAsync(PostgresMember standby, CancellationToken cancellationToken)
    {
        try
        {
            if (!(await standby.FindPositionAsync(cancellationToken)).IsStandby)
            {
                standby.Failed("store-standby");
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            standby.Failed(PostgresErrors.CodeOf(error, standby.Address));
        }
    }
}
