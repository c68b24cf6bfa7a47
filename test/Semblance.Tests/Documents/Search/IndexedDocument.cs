using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Storage;

namespace Semblance.Tests.Documents.Search;

/// <summary>A document that a test has put into a store, as ingest leaves one: found by its words, and by embeddings where there is a model.</summary>
internal static class IndexedDocument
{
    /// <returns>How many pieces it has.</returns>
    public static async Task<int> AddAsync(IStore store, ClientId client, DocumentId id, ITextEmbedder? model, CancellationToken cancellationToken)
    {
        var indexer = new DocumentIndexer(store);
        var count = await indexer.IndexAsync(client, id, cancellationToken);
        if (model is not null && await store.Chunks.FindServingAsync(client, cancellationToken) is { } serving)
        {
            await indexer.EmbedAsync(client, serving.Index.Number, model, done: null, cancellationToken);
        }

        return count;
    }
}
