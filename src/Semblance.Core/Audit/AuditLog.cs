using System.Threading.Channels;
using Semblance.Storage;

namespace Semblance.Audit;

/// <summary>
/// Takes events of many callers and writes them in groups: while one write is under way the next group gathers, so that a busy server pays one
/// transaction for many events. Disposing writes what is left. Safe for concurrent use.
/// </summary>
public sealed class AuditLog : IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private const int MostAtOnce = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long anybody waits for an event: a store that is away for longer is told, not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IAuditStore _store;
    private readonly TimeProvider _time;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _closing = new();
    private readonly Task _writing;
    private long _lost;

    public AuditLog(IAuditStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Events of <see cref="PostAsync"/> that the store refused for good, or that found no place in line; anything but 0 is worth an alarm.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Returns when the event is durable: for what must not happen unrecorded.</summary>
    /// <exception cref="SemblanceException">As <see cref="IAuditStore.AppendAsync"/>; then it is not recorded. Unavailable, <c>store-slow</c>: it was not within 10 seconds, and may be later.</exception>
    public async Task RecordAsync(AuditEvent item, CancellationToken cancellationToken)
    {
        item.Check();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _waiting.Writer.WriteAsync(new Waiting(item, written), either.Token);
            await written.Task.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SemblanceException(ErrorKind.Unavailable, "store-slow", $"The audit log was not written in {Patience.TotalSeconds:N0} s: try again when the store answers.");
        }
    }

    /// <summary>
    /// Returns when the event is in line, and waits only where 10,000 are, for 10 seconds: for what happens a thousand times a second. It is written within
    /// moments, tried again while the store is out of reach, and lost if the process dies before or there is no place in line.
    /// </summary>
    public ValueTask PostAsync(AuditEvent item, CancellationToken cancellationToken)
    {
        item.Check();
        var waiting = new Waiting(item, null);
        return _waiting.Writer.TryWrite(waiting) ? ValueTask.CompletedTask : new ValueTask(PostInTimeAsync(waiting, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _closing.CancelAsync();
        await _writing;
        _closing.Dispose();
    }

    private async Task PostInTimeAsync(Waiting waiting, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private async Task WriteAsync()
    {
        var group = new List<Waiting>(MostAtOnce);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (group.Count < MostAtOnce && _waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            foreach (var ofClient in group.GroupBy(w => w.Event.Client))
            {
                await WriteAsync([.. ofClient]);
            }

            group.Clear();
        }
    }

    private async Task WriteAsync(IReadOnlyList<Waiting> group)
    {
        try
        {
            await _store.AppendAsync(group[0].Event.Client, [.. group.Select(w => w.Event)], CancellationToken.None);
            Array.ForEach([.. group], w => w.Written?.TrySetResult());
        }
        catch (Exception error)
        {
            // Whoever waits is told, and decides; what nobody waits for is tried until it is written or can never be.
            Array.ForEach([.. group], w => w.Written?.TrySetException(error));
            await RepeatAsync([.. group.Where(w => w.Written is null).Select(w => w.Event)], error);
        }
    }

    private async Task RepeatAsync(IReadOnlyList<AuditEvent> events, Exception error)
    {
        while (events.Count > 0)
        {
            if (error is not SemblanceException { Kind: ErrorKind.Unavailable or ErrorKind.Exhausted } || _closing.IsCancellationRequested)
            {
                Interlocked.Add(ref _lost, events.Count);
                return;
            }

            try
            {
                await Task.Delay(Pause, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await _store.AppendAsync(events[0].Client, events, CancellationToken.None);
                return;
            }
            catch (Exception again)
            {
                error = again;
            }
        }
    }

    private sealed record Waiting(AuditEvent Event, TaskCompletionSource? Written);
}
