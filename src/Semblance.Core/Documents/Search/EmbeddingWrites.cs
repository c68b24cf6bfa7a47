using Semblance.Clients;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Documents.Search;

/// <summary>
/// Writes embeddings while the model makes more, two lots at a time, so that a server with two processors uses both. What a slow model gives is written as it comes, so that little is lost when
/// this is killed; what comes while the store is busy is written together. For one caller at a time.
/// </summary>
internal sealed class EmbeddingWrites(IChunkStore store, ClientId client, int index, Space space, CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int AtOnce = 2;

    /// <summary>Embeddings of one write: a larger one takes no less time for each.</summary>
    private const int Most = 5_000;

    /// <summary>Of wide spaces there are fewer, so that no more than 8 MB wait.</summary>
    private const int MostValues = 2_000_000;

    private readonly int _lot = Math.Clamp(MostValues / space.Dimension, 1, Most);
    private readonly List<Task<int>> _running = [];
    private List<ChunkEmbedding> _waiting = [];
    private long _written;

    /// <summary>Waits where more than a lot is left behind.</summary>
    /// <param name="embeddings">At most as many as one call of the store may bring.</param>
    public async Task AddAsync(IReadOnlyList<ChunkEmbedding> embeddings)
    {
        if (_waiting.Count + embeddings.Count > IChunkStore.MostAtOnce)
        {
            await StartAsync();
        }

        _waiting.AddRange(embeddings);
        await WaitAsync(atMost: AtOnce);
        if (_waiting.Count >= _lot || _running.Count < AtOnce)
        {
            await StartAsync();
        }
    }

    /// <summary>Waits for everything that has come.</summary>
    /// <returns>How many pieces there were to give an embedding to.</returns>
    public async Task<long> SettleAsync()
    {
        await StartAsync();
        await WaitAsync(atMost: 0);
        return _written;
    }

    /// <summary>Whatever ended this but a cancellation: what the model gave before is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_running.TrueForAll(r => !r.IsFaulted && !r.IsCanceled))
        {
            await StartAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_running.Select(Task (r) => r)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StartAsync()
    {
        await WaitAsync(AtOnce - 1);
        if (_waiting.Count > 0)
        {
            _running.Add(store.EmbedAsync(client, index, space.Key, _waiting, cancellationToken));
            _waiting = [];
        }
    }

    private async Task WaitAsync(int atMost)
    {
        while (_running.Count > atMost || _running.Exists(r => r.IsCompleted))
        {
            // One that failed stays: nothing is written after it.
            var through = await Task.WhenAny(_running);
            _written += await through;
            _running.Remove(through);
        }
    }
}
