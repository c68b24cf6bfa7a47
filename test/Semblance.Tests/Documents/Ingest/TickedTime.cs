namespace Semblance.Tests.Documents.Ingest;

/// <summary>A clock that stands still, whose timers go off when a test says so.</summary>
internal sealed class TickedTime : TimeProvider
{
    private readonly List<Ticked> _timers = [];

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

    public void Tick()
    {
        Ticked[] timers;
        lock (_timers)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.GoOff();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_timers)
        {
            _timers.Add(new Ticked(callback, state));
            return _timers[^1];
        }
    }

    private sealed class Ticked(TimerCallback callback, object? state) : ITimer
    {
        private volatile bool _isDisposed;

        public void GoOff()
        {
            if (!_isDisposed)
            {
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
