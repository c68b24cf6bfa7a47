using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Documents.Search;

/// <summary>Writes pieces of a rebuild in lots, while the next ones are made: two at a time, so that a server with two processors uses both.</summary>
internal sealed class RebuildWrites(IChunkStore store, ClientId client, int index, IProgress<RebuildProgress>? progress, CancellationToken cancellationToken) : IAsyncDisposable
{
    /// <summary>Pieces of one write.</summary>
    private const int Lot = 5_000;

    private const int AtOnce = 2;

    private readonly Queue<(Task<IReadOnlyList<DocumentId>> Changed, DocumentId? UpTo, int Documents)> _running = new();
    private readonly HashSet<DocumentId> _changed = [];
    private List<DocumentChunks> _waiting = [];
    private int _pieces;
    private int _documents;
    private DocumentId? _finished;
    private DocumentId? _noted;
    private long _done;

    /// <summary>Of a document's lots, in their order.</summary>
    public async Task AddAsync(DocumentChunks lot)
    {
        if (_waiting.Count > 0 && _pieces + lot.Chunks.Count > Lot)
        {
            await StartAsync();
        }

        _waiting.Add(lot);
        _pieces += lot.Chunks.Count;
    }

    /// <summary>All lots of documents up to this one have come.</summary>
    /// <param name="documents">How many more that are.</param>
    public void Finish(DocumentId upTo, int documents)
    {
        _finished = upTo;
        _documents += documents;
    }

    /// <summary>Whether somebody else is known to have written a document after it had been read here: nothing further on is noted as done until that is settled.</summary>
    public bool HasChanged => _changed.Count > 0;

    /// <summary>Waits for everything that has come.</summary>
    /// <returns>Documents to be read anew, as <see cref="IChunkStore.WriteAsync"/> says; with none, what is finished is noted.</returns>
    public async Task<IReadOnlyList<DocumentId>> SettleAsync()
    {
        if (_waiting.Count > 0)
        {
            await StartAsync();
        }

        await WaitAsync(atMost: 0);
        IReadOnlyList<DocumentId> changed = [.. _changed];
        _changed.Clear();
        if (changed.Count == 0 && _finished is not null)
        {
            await store.WriteAsync(client, index, [], _noted = _finished, cancellationToken);
        }

        return changed;
    }

    /// <summary>Nothing goes on behind the back of whoever failed.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_running.Select(Task (r) => r.Changed)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task StartAsync()
    {
        // The first lot of a document removes what it had: it has to be through before the next one comes.
        await WaitAsync(_waiting.Exists(w => w.Continues) ? 0 : AtOnce - 1);

        // A write notes what was complete before it began: one that is overtaken loses nothing, should this be killed.
        _running.Enqueue((store.WriteAsync(client, index, _waiting, HasChanged ? null : _noted, cancellationToken), _finished, _documents));
        (_waiting, _pieces, _documents) = ([], 0, 0);
    }

    private async Task WaitAsync(int atMost)
    {
        while (_running.Count > atMost)
        {
            var (changed, upTo, documents) = _running.Peek();
            _changed.UnionWith(await changed);
            _running.Dequeue();
            _noted = HasChanged ? _noted : upTo;
            progress?.Report(new RebuildProgress(RebuildStep.Writing, _done += documents, null));
        }
    }
}
