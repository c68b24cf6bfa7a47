using NpgsqlTypes;

namespace Semblance.Storage.Postgres.Replicas;

/// <summary>
/// Where the primary was at some moments of the last minutes, by this process' clock: who has replayed what was there at one of them lacks nothing older. So how far
/// behind a standby is needs no clock of its own, and is zero while nobody writes.
/// </summary>
internal sealed class PositionHistory
{
    private const int Kept = 600;

    private readonly Lock _lock = new();
    private readonly Queue<(long At, NpgsqlLogSequenceNumber Position)> _seen = [];
    private NpgsqlLogSequenceNumber _last;

    /// <param name="at">A time stamp before the question was asked.</param>
    public void Add(long at, NpgsqlLogSequenceNumber position)
    {
        lock (_lock)
        {
            if (position < _last)
            {
                _seen.Clear(); // another primary, that had not got so far
            }

            _seen.Enqueue((at, position));
            _last = position;
            if (_seen.Count > Kept)
            {
                _seen.Dequeue();
            }
        }
    }

    /// <summary>How many bytes are missing, and for how long at most the oldest of them; at least what is remembered where it is longer.</summary>
    public (TimeSpan Time, long Bytes) LagOf(NpgsqlLogSequenceNumber replayed, TimeProvider time)
    {
        lock (_lock)
        {
            if (_seen.Count == 0 || replayed >= _last)
            {
                return (TimeSpan.Zero, 0);
            }

            var since = _seen.Where(s => s.Position <= replayed).Select(s => s.At).DefaultIfEmpty(_seen.Peek().At).Last();
            return (time.GetElapsedTime(since), (long)((ulong)_last - (ulong)replayed));
        }
    }
}
