using Semblance.Imports;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>
/// Has batches written one behind the other, in their order: while a transaction is written, the store may take over the rows of the next, and no more
/// than those. What is given to the store is written, or fails: nothing of it is cancelled.
/// </summary>
internal sealed class BatchQueue(IImportStore store, ImportRun run, RunMeter meter) : IAsyncDisposable
{
    private Task<BatchOutcome> _writing = Task.FromResult(BatchOutcome.None);
    private int _batches;

    /// <summary>Of the whole run so far.</summary>
    public BatchOutcome Outcome { get; private set; } = run.Outcome;

    /// <inheritdoc cref="Outcome"/>
    public int Applied { get; private set; } = run.BatchesApplied;

    public TimeSpan Elapsed => meter.Elapsed;

    /// <summary>Gives the store batches to be written in one transaction; returns when those given before are written.</summary>
    public async Task AddAsync(IReadOnlyList<ImportBatch> batches)
    {
        var before = _writing;
        _writing = store.ApplyAsync(run.Client, batches, before, CancellationToken.None);
        await CountAsync(before);
        _batches = batches.Count;
    }

    /// <summary>Returns when everything is written.</summary>
    public async Task FinishAsync()
    {
        var last = _writing;
        _writing = Task.FromResult(BatchOutcome.None);
        await CountAsync(last);
        _batches = 0;
    }

    /// <summary>Returns when the store works on nothing any more; what fails now has failed for a reason that is known already.</summary>
    public async ValueTask DisposeAsync() => await ((Task)_writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task CountAsync(Task<BatchOutcome> written)
    {
        Outcome += await written;
        Applied += _batches;
        if (_batches > 0)
        {
            meter.Advance(_batches);
        }
    }
}
