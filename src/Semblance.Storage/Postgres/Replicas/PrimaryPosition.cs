using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Semblance.Storage.Postgres.Replicas;

/// <summary>
/// How far a standby must have got before it may answer: to where the primary was at a moment after the question was put, or, where that may be older
/// (<see cref="PostgresOptions.MaxLag"/>), after this process last wrote for that client. Whoever asks while it is being asked for shares the next answer.
/// </summary>
internal sealed class PrimaryPosition(PostgresHosts hosts, TimeSpan maxLag, TimeProvider time)
{
    private const string ForAll = "";

    private readonly ConcurrentDictionary<string, long> _written = new(StringComparer.Ordinal);
    private long _turn;
    private int _renewing;
    private volatile Known? _known;

    /// <summary>What was known before is remembered for a while.</summary>
    public bool Remembers => maxLag > TimeSpan.Zero;

    /// <summary>A transaction that may have written is committed.</summary>
    /// <param name="client">Empty where what it wrote is everybody's.</param>
    public void Wrote(string client)
    {
        // Whoever took a turn after this one may have noted it by now.
        var turn = Interlocked.Increment(ref _turn);
        _written.AddOrUpdate(client, turn, (_, noted) => Math.Max(noted, turn));
    }

    /// <summary>The position as far as it is known without asking; null where it has to be asked for.</summary>
    public NpgsqlLogSequenceNumber? Find(string client)
    {
        if (!Remembers || _known is not { } known || (hosts.Primary is { } primary && primary != known.Primary) || time.GetElapsedTime(known.At) is var age && age > maxLag || known.Turn <= WrittenBy(client))
        {
            return null;
        }

        if (age > maxLag / 4)
        {
            _ = RenewAsync(); // beside the reads, so that none has to wait for it
        }

        return known.Position;
    }

    /// <exception cref="SemblanceException">Unavailable: no primary.</exception>
    /// <exception cref="NpgsqlException">It did not answer.</exception>
    public async Task<NpgsqlLogSequenceNumber> AskAsync(CancellationToken cancellationToken)
    {
        var primary = await hosts.FindPrimaryAsync(cancellationToken);
        for (var isFirst = true; ; isFirst = false)
        {
            var (turn, at) = (Interlocked.Increment(ref _turn), time.GetTimestamp());
            try
            {
                var look = await primary.FindPositionAsync(cancellationToken);
                if (!look.IsStandby)
                {
                    Remember(new Known(primary, look.Position, turn, at));
                    return look.Position;
                }
            }
            catch (Exception error) when (isFirst && PostgresErrors.IsAway(error))
            {
                // Another one may have taken its place.
            }

            primary = await hosts.FindPrimaryAsync(primary, cancellationToken);
        }
    }

    private async Task RenewAsync()
    {
        if (Interlocked.Exchange(ref _renewing, 1) == 1)
        {
            return;
        }

        try
        {
            await AskAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is SemblanceException || PostgresErrors.IsAway(error))
        {
            // What is known goes on being good until it is too old.
        }
        finally
        {
            Volatile.Write(ref _renewing, 0);
        }
    }

    private long WrittenBy(string client) => Math.Max(_written.GetValueOrDefault(ForAll), _written.GetValueOrDefault(client));

    private void Remember(Known known)
    {
        if (Remembers && (_known is not { } before || before.Turn < known.Turn || before.Primary != known.Primary))
        {
            _known = known;
        }
    }

    private sealed record Known(PostgresMember Primary, NpgsqlLogSequenceNumber Position, long Turn, long At);
}
