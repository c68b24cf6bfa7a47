using Semblance.Documents.Search;
using Semblance.Server.Documents.Library;

namespace Semblance.Server.Library;

/// <summary>A rebuild of a client's search index, under way or ended. Safe for concurrent use.</summary>
internal sealed class SearchRebuildJob(DateTimeOffset startedAt) : IProgress<RebuildProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RebuildDocument _document = new(RebuildState.Running, startedAt);

    public CancellationToken Stopped => _stop.Token;

    public bool IsRunning => Read().Document.State == RebuildState.Running;

    /// <summary>How far it is, and a task that ends with the next change.</summary>
    public (RebuildDocument Document, Task Changed) Read()
    {
        lock (_lock)
        {
            return (_document, _changed.Task);
        }
    }

    public void Report(RebuildProgress value) => Change(d => d with { Step = value.Step, Done = value.Done, All = value.All });

    /// <summary>Asks it to stop between two steps; what is done stays done.</summary>
    public void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }

    public void Change(Func<RebuildDocument, RebuildDocument> change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            _document = change(_document);
            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    public void Dispose() => _stop.Dispose();
}
