using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Documents.Search;

/// <summary>Lets tags be found as soon as they are written, without a document being read or embedded anew. What search has of a tag goes with it.</summary>
/// <param name="embedder">Null without a model.</param>
public sealed class TagIndexer(IStore store, ITextEmbedder? embedder)
{
    /// <summary>Lets search find tags that were added to a document. A model that does not answer now leaves them to be found by their words.</summary>
    public async Task AddAsync(Document document, IReadOnlyList<Tag> tags, CancellationToken cancellationToken)
    {
        var maker = new ChunkMaker(document);
        var chunks = tags.Select(maker.Add).ToList();
        await store.Chunks.ReplaceAsync(document.Client, [new DocumentChunks(document.Id, chunks, Continues: true)], cancellationToken);
        try
        {
            await EmbedAsync(document.Client, chunks, cancellationToken);
        }
        catch (SemblanceException)
        {
            // The next rebuild embeds them; the tags themselves are kept.
        }
    }

    private async Task EmbedAsync(ClientId client, List<SearchChunk> chunks, CancellationToken cancellationToken)
    {
        var serving = embedder is null ? null : (await store.Chunks.FindServingAsync(client, cancellationToken))?.Index;
        if (serving is null || (serving.Space is { } space && space != embedder!.Space.Key))
        {
            return;
        }

        var vectors = await embedder!.EmbedAsync([.. chunks.Select(c => c.Text)], cancellationToken);
        await store.Spaces.AddAsync(embedder.Space, cancellationToken);
        var embeddings = ChunkEmbedding.Of(chunks.Select(c => new ChunkCursor(c.Document, c.Id)), vectors, embedder.Space);
        await store.Chunks.EmbedAsync(client, serving.Number, embedder.Space.Key, embeddings, cancellationToken);
    }
}
