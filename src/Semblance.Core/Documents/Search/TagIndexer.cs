using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Documents.Search;

/// <summary>Lets tags be found as soon as they are written, and no longer than they are kept, without a document being read or embedded anew for one that is added.</summary>
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

    /// <summary>Forgets tags that were removed from a document: its pieces are made anew, as no tag has a piece that can be taken out alone.</summary>
    public Task RemoveAsync(Document document, CancellationToken cancellationToken) =>
        new DocumentIndexer(store, embedder).IndexAsync(document.Client, document.Id, cancellationToken);

    private async Task EmbedAsync(ClientId client, List<SearchChunk> chunks, CancellationToken cancellationToken)
    {
        var serving = embedder is null ? null : (await store.Chunks.CountAsync(client, cancellationToken)).FirstOrDefault(i => i.Index.IsServing)?.Index;
        if (serving is null || (serving.Space is { } space && space != embedder!.Space.Key))
        {
            return;
        }

        var vectors = await embedder!.EmbedAsync([.. chunks.Select(c => c.Text)], cancellationToken);
        await store.Spaces.AddAsync(embedder.Space, cancellationToken);
        var embeddings = chunks.Zip(vectors, (c, v) => new ChunkEmbedding(new ChunkCursor(c.Document, c.Id), v)).Where(e => e.Embedding.Span.IndexOfAnyExcept(0f) >= 0).ToList();
        await store.Chunks.EmbedAsync(client, serving.Number, embedder.Space.Key, embeddings, cancellationToken);
    }
}
