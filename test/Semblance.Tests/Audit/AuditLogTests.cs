using Semblance.Audit;
using Semblance.Clients;
using Semblance.Storage;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Audit;

public class AuditLogTests
{
    private readonly SlowAudit _store = new(new InMemoryStore(TimeProvider.System).Audit);

    private static CancellationToken Stop => CancellationToken.None;

    [Fact]
    public async Task Events_of_many_callers_are_written_in_groups_while_a_write_is_under_way()
    {
        await using var log = new AuditLog(_store, TimeProvider.System);
        var gate = _store.HoldNext();
        var first = log.RecordAsync(NewEvent("first"), Stop);
        await _store.Held;
        var rest = Enumerable.Range(0, 100).Select(i => log.RecordAsync(NewEvent($"next.{i}"), Stop)).ToArray();
        Assert.False(first.IsCompleted);
        gate.SetResult();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal([1, 100], _store.Groups);
        Assert.True((await AuditChain.VerifyAsync(_store, ClientId.Default, null, Stop)).IsSound);
    }

    [Fact]
    public async Task Closing_writes_what_is_in_line()
    {
        var log = new AuditLog(_store, TimeProvider.System);
        for (var i = 0; i < 50; i++)
        {
            await log.PostAsync(NewEvent("posted"), Stop);
        }

        await log.DisposeAsync();
        Assert.Equal(50, (await _store.ListAsync(ClientId.Default, new AuditQuery(), Stop)).Count);
        Assert.Equal(0, log.Lost);
    }

    [Fact]
    public async Task Who_waits_is_told_of_a_failure_and_what_was_posted_is_tried_again()
    {
        var time = new ManualTimer();
        await using var log = new AuditLog(_store, time);
        _store.FailNext(new SemblanceException(ErrorKind.Unavailable, "store-busy", "busy"));
        await Assert.ThrowsAsync<SemblanceException>(() => log.RecordAsync(NewEvent("told"), Stop));

        _store.FailNext(new SemblanceException(ErrorKind.Unavailable, "store-busy", "busy"));
        await log.PostAsync(NewEvent("again"), Stop);
        await _store.Failed;
        await log.RecordAsync(NewEvent("after"), Stop);
        Assert.Equal(["after", "again"], (await _store.ListAsync(ClientId.Default, new AuditQuery(), Stop)).Select(e => e.Event.Action));
        Assert.Equal(0, log.Lost);
    }

    [Fact]
    public async Task Who_waits_for_a_store_that_does_not_answer_is_told_in_the_end()
    {
        var time = new ManualTimers();
        await using var log = new AuditLog(_store, time);
        var gate = _store.HoldNext();
        await log.PostAsync(NewEvent("held"), Stop);
        await _store.Held;
        var waits = log.RecordAsync(NewEvent("waits"), Stop);

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waits.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<SemblanceException>(() => waits);

        Assert.Equal((ErrorKind.Unavailable, "store-slow"), (error.Kind, error.Code));
        gate.SetResult();
    }

    [Fact]
    public async Task What_can_never_be_written_is_counted()
    {
        await using var log = new AuditLog(_store, TimeProvider.System);
        await log.PostAsync(NewEvent("a") with { Client = new ClientId("nobody") }, Stop);
        await log.RecordAsync(NewEvent("b"), Stop);
        Assert.Equal(1, log.Lost);
        await Assert.ThrowsAsync<SemblanceException>(() => log.RecordAsync(NewEvent("NOT AN ACTION"), Stop));
    }

    private static AuditEvent NewEvent(string action) => new()
    {
        Client = ClientId.Default,
        At = DateTimeOffset.UnixEpoch,
        Actor = AuditActor.OfSystem("test"),
        Action = action,
    };

    /// <summary>Its timers of a second are due at once.</summary>
    private sealed class ManualTimer : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime == TimeSpan.FromSeconds(1) ? TimeSpan.Zero : dueTime, period);
    }

    private sealed class SlowAudit(IAuditStore inner) : IAuditStore
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _failed = new();
        private TaskCompletionSource? _gate;
        private SemblanceException? _fault;

        public List<int> Groups { get; } = [];

        /// <summary>Ends when the write that is held has begun.</summary>
        public Task Held => _reached.Task;

        public TaskCompletionSource HoldNext() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when the write that has to fail has failed.</summary>
        public Task Failed => _failed.Task;

        public void FailNext(SemblanceException fault) =>
            (_failed, _fault) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), fault);

        public async Task<IReadOnlyList<AuditEntry>> AppendAsync(ClientId client, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _fault, null) is { } fault)
            {
                _failed.SetResult();
                throw fault;
            }

            Groups.Add(events.Count);
            if (Interlocked.Exchange(ref _gate, null) is { } gate)
            {
                _reached.SetResult();
                await gate.Task;
            }

            return await inner.AppendAsync(client, events, cancellationToken);
        }

        public Task<IReadOnlyList<AuditEntry>> ListAsync(ClientId client, AuditQuery query, CancellationToken cancellationToken) =>
            inner.ListAsync(client, query, cancellationToken);

        public Task<IReadOnlyList<AuditEntry>> ReadAsync(ClientId client, long after, int limit, CancellationToken cancellationToken) =>
            inner.ReadAsync(client, after, limit, cancellationToken);
    }
}
