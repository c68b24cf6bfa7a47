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

    public async Task RunAsync(ClientId client, DocumentId document, Func<Task> sign, CancellationToken cancellationToken)
    {
        var serving = (await store.Chunks.CountAsync(client, cancellationToken)).FirstOrDefault(i => i.Index.IsServing)?.Index;
        if (serving is null || (serving.Space is { } space && space != embedder.Space.Key))
        {
            return;
        }

        await store.Spaces.AddAsync(embedder.Space, cancellationToken);
        var after = new ChunkCursor(document, Guid.Empty);
        while (true)
        {
            var page = await store.Chunks.ListUnembeddedAsync(client, serving.Number, after, Page, cancellationToken);
            var own = page.TakeWhile(p => p.Chunk.Document == document).ToList();
            foreach (var batch in own.Chunk(embedder.BatchSize))
            {
                await EmbedAsync(client, serving.Number, batch, cancellationToken);
                await sign();
            }

            if (own.Count < Page)
            {
                return;
            }

            after = own[^1].Chunk;
        }
    }

    private async Task EmbedAsync(ClientId client, int index, UnembeddedChunk[] batch, CancellationToken cancellationToken)
    {
        var vectors = await embedder.EmbedAsync([.. batch.Select(b => b.Text)], cancellationToken);

        // A text without any piece that the model knows has no direction: it is found by its words.
        var embeddings = batch.Zip(vectors).Where(p => p.Second.AsSpan().ContainsAnyExcept(0f)).Select(p => new ChunkEmbedding(p.First.Chunk, p.Second)).ToList();
        await store.Chunks.EmbedAsync(client, index, embedder.Space.Key, embeddings, cancellationToken);
    }
}
