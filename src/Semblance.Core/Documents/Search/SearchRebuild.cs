using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Documents.Search;

/// <summary>
/// Makes the search index of a client anew beside the one that serves, and puts it in its place when it is complete. Stopped, or killed, it goes on where it was when it is called
/// again with a model of the same space. What is ingested meanwhile goes into both.
/// </summary>
/// <param name="embedder">Null for an index of words alone.</param>
public sealed class SearchRebuild(IStore store, ITextEmbedder? embedder)
{
    private const int DocumentsAtOnce = 100;

    private const int RemovedAtOnce = 5_000;

    private readonly DocumentIndexer _indexer = new(store);

    /// <summary>NotFound, <c>client-unknown</c>; of the embedder, as <see cref="ITextEmbedder.EmbedAsync"/>: the index that serves goes on then.</summary>
    public async Task<RebuildReport> RunAsync(ClientId client, IProgress<RebuildProgress>? progress, CancellationToken cancellationToken)
    {
        if (embedder is not null)
        {
            await store.Spaces.AddAsync(embedder.Space, cancellationToken);
        }

        var index = await store.Chunks.BeginAsync(client, embedder?.Space.Key, cancellationToken);
        var wasBegun = index.Document is not null;
        await WriteAsync(client, index, progress, cancellationToken);
        await EmbedAsync(client, index, progress, cancellationToken);
        progress?.Report(new RebuildProgress(RebuildStep.Optimizing, 0, null));
        var remark = await store.Chunks.OptimizeAsync(client, index.Number, cancellationToken);
        await store.Chunks.ServeAsync(client, index.Number, cancellationToken);
        await RemoveAsync(client, progress, cancellationToken);
        var counts = (await store.Chunks.CountAsync(client, cancellationToken)).First(i => i.Index.IsServing);
        return new RebuildReport(counts, wasBegun, remark);
    }

    private async Task WriteAsync(ClientId client, SearchIndex index, IProgress<RebuildProgress>? progress, CancellationToken cancellationToken)
    {
        await using var writes = new RebuildWrites(store.Chunks, client, index.Number, progress, cancellationToken);
        var after = await CursorAsync(client, index, cancellationToken);
        while (await store.Documents.ListAsync(client, new DocumentQuery { After = after, Limit = DocumentsAtOnce }, cancellationToken) is { Count: > 0 } documents)
        {
            await AddAsync(writes, client, documents, cancellationToken);
            writes.Finish(documents[^1].Id, documents.Count);
            after = new TimeCursor(documents[^1].CreatedAt, documents[^1].Id.Value);
            if (writes.HasChanged)
            {
                await SettleAsync(writes, client, cancellationToken);
            }
        }

        await SettleAsync(writes, client, cancellationToken);
    }

    /// <summary>Reads anew what somebody else wrote after it had been read here, until there is none.</summary>
    private async Task SettleAsync(RebuildWrites writes, ClientId client, CancellationToken cancellationToken)
    {
        while (await writes.SettleAsync() is { Count: > 0 } changed)
        {
            var documents = new List<Document>();
            foreach (var id in changed)
            {
                documents.AddRange(await store.Documents.FindAsync(client, id, cancellationToken) is { } document ? [document] : []);
            }

            await AddAsync(writes, client, documents, cancellationToken);
        }
    }

    private async Task AddAsync(RebuildWrites writes, ClientId client, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var revisions = await store.Chunks.ListRevisionsAsync(client, [.. documents.Select(d => d.Id)], cancellationToken);
        foreach (var document in documents)
        {
            await foreach (var lot in _indexer.LotsOf(document, cancellationToken))
            {
                await writes.AddAsync(lot with { Revision = revisions.GetValueOrDefault(document.Id) });
            }
        }
    }

    /// <summary>Where it was when it stopped; at the beginning, if the document that it was at is gone.</summary>
    private async Task<TimeCursor?> CursorAsync(ClientId client, SearchIndex index, CancellationToken cancellationToken) =>
        index.Document is { } last && await store.Documents.FindAsync(client, last, cancellationToken) is { } document
            ? new TimeCursor(document.CreatedAt, document.Id.Value)
            : null;

    private async Task EmbedAsync(ClientId client, SearchIndex index, IProgress<RebuildProgress>? progress, CancellationToken cancellationToken)
    {
        if (embedder is not null)
        {
            var counts = (await store.Chunks.CountAsync(client, cancellationToken)).First(i => i.Index.Number == index.Number);
            var done = counts.Embedded;
            await _indexer.EmbedAsync(
                client, index.Number, embedder, n => progress?.Report(new RebuildProgress(RebuildStep.Embedding, done += n, counts.Chunks)), cancellationToken);
        }
    }

    private async Task RemoveAsync(ClientId client, IProgress<RebuildProgress>? progress, CancellationToken cancellationToken)
    {
        for (var gone = 0L; await store.Chunks.TrimAsync(client, RemovedAtOnce, cancellationToken) is > 0 and var some;)
        {
            progress?.Report(new RebuildProgress(RebuildStep.Removing, gone += some, null));
        }
    }
}
