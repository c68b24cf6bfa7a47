using Semblance.Clients;
using Semblance.Documents.Search;
using Semblance.Storage;

namespace Semblance.Documents.Ingest;

/// <summary>
/// Gives the pieces of one document their embeddings, a batch of the embedder at a time: each is kept before the next is asked for. Pieces of an index that holds embeddings of another space are
/// left to their words until it is rebuilt.
/// </summary>
internal sealed class PieceEmbedding(IStore store, ITextEmbedder embedder)
{
    private const int Page = 1_024;

    public async Task RunAsync(ClientId client, DocumentId document, CancellationToken cancellationToken)
    {
        var serving = (await store.Chunks.FindServingAsync(client, cancellationToken))?.Index;
        if (serving is null || (serving.Space is { } space && space != embedder.Space.Key))
        {
            return;
        }

        await store.Spaces.AddAsync(embedder.Space, cancellationToken);
        ChunkCursor? after = null;
        while (await store.Chunks.ListUnembeddedAsync(client, serving.Number, document, after, Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var batch in page.Chunk(embedder.BatchSize))
            {
                await EmbedAsync(client, serving.Number, batch, cancellationToken);
            }

            after = page[^1].Chunk;
        }
    }

    private async Task EmbedAsync(ClientId client, int index, UnembeddedChunk[] batch, CancellationToken cancellationToken)
    {
        var vectors = await embedder.EmbedAsync([.. batch.Select(b => b.Text)], cancellationToken);
        await store.Chunks.EmbedAsync(client, index, embedder.Space.Key, ChunkEmbedding.Of(batch.Select(b => b.Chunk), vectors, embedder.Space), cancellationToken);
    }
}
