using Semblance.Clients;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Documents.Search;

/// <summary>Brings documents into the search index: for whoever has read one, or changed its tags.</summary>
/// <param name="embedder">Null without a model: documents are then found by their words.</param>
public sealed class DocumentIndexer(IStore store, ITextEmbedder? embedder)
{
    private const int Page = 1_000;

    /// <summary>Pieces of one write.</summary>
    private const int Lot = 5_000;

    /// <summary>Pieces that are read for the model at once.</summary>
    private const int Embedded = 256;

    /// <summary>
    /// Makes the pieces of a document anew and embeds them, unless the index holds embeddings of another space: then they are found by words until it is rebuilt. NotFound,
    /// <c>document-unknown</c>; of the embedder, as <see cref="ITextEmbedder.EmbedAsync"/>, when the pieces are already found by their words.
    /// </summary>
    /// <returns>How many pieces there are.</returns>
    public async Task<int> IndexAsync(ClientId client, DocumentId id, CancellationToken cancellationToken)
    {
        var document = await store.Documents.FindAsync(client, id, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.NotFound, "document-unknown", $"There is no document {id}: list the documents to see those there are.");
        var count = 0;
        await foreach (var lot in LotsOf(document, cancellationToken))
        {
            await store.Chunks.ReplaceAsync(client, [lot], cancellationToken);
            count += lot.Chunks.Count;
        }

        if (embedder is not null && (await store.Chunks.CountAsync(client, cancellationToken)).FirstOrDefault(i => i.Index.IsServing) is { } serving
            && (serving.Index.Space is null || serving.Index.Space == embedder.Space.Key))
        {
            await EmbedAsync(client, serving.Index.Number, embedder, null, cancellationToken);
        }

        return count;
    }

    /// <summary>The pieces of a document, in as many writes as they take.</summary>
    internal async IAsyncEnumerable<DocumentChunks> LotsOf(
        Document document, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lot = new List<SearchChunk>();
        var continues = false;
        await foreach (var chunk in ChunksOf(document, cancellationToken))
        {
            lot.Add(chunk);
            if (lot.Count == Lot)
            {
                yield return new DocumentChunks(document.Id, lot, continues);
                (lot, continues) = ([], true);
            }
        }

        if (lot.Count > 0 || !continues)
        {
            yield return new DocumentChunks(document.Id, lot, continues);
        }
    }

    /// <summary>Gives every piece of an index that has none its embedding.</summary>
    /// <param name="done">Told how many at a time.</param>
    /// <returns>How many.</returns>
    internal async Task<long> EmbedAsync(ClientId client, int index, ITextEmbedder model, Action<int>? done, CancellationToken cancellationToken)
    {
        await store.Spaces.AddAsync(model.Space, cancellationToken);
        var (count, after) = (0L, (ChunkCursor?)null);
        while (await store.Chunks.ListUnembeddedAsync(client, index, after, Math.Max(Embedded, model.BatchSize), cancellationToken) is { Count: > 0 } chunks)
        {
            var vectors = await model.EmbedAsync([.. chunks.Select(c => c.Text)], cancellationToken);
            var embeddings = chunks.Zip(vectors, (c, v) => new ChunkEmbedding(c.Chunk, v)).Where(e => HasDirection(e.Embedding.Span, model.Space)).ToList();
            count += await store.Chunks.EmbedAsync(client, index, model.Space.Key, embeddings, cancellationToken);
            done?.Invoke(embeddings.Count);
            after = chunks[^1].Chunk;
        }

        return count;
    }

    /// <summary>A text that means nothing to a model may get nothing but zeros, which are near to nothing.</summary>
    private static bool HasDirection(ReadOnlySpan<float> embedding, Space space) => embedding.Length != space.Dimension || embedding.IndexOfAnyExcept(0f) >= 0;

    private async IAsyncEnumerable<SearchChunk> ChunksOf(
        Document document, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var maker = new ChunkMaker(document);
        await foreach (var part in PartsOf(document, cancellationToken))
        {
            foreach (var chunk in maker.Add(part))
            {
                yield return chunk;
            }
        }

        foreach (var chunk in maker.End())
        {
            yield return chunk;
        }

        TagCursor? after = null;
        while (await store.Tags.ListAsync(document.Client, new TagQuery { Document = document.Id, After = after, Limit = Page }, cancellationToken) is { Count: > 0 } tags)
        {
            foreach (var tag in tags)
            {
                yield return maker.Add(tag);
            }

            after = new TagCursor(tags[^1].Name, tags[^1].Id);
        }
    }

    private async IAsyncEnumerable<DocumentPart> PartsOf(
        Document document, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = -1; await store.Documents.ListSectionsAsync(document.Client, document.Id, after, Page, cancellationToken) is { Count: > 0 } sections;)
        {
            foreach (var section in sections)
            {
                yield return section;
            }

            after = sections[^1].Order;
        }

        for (var after = -1; await store.Documents.ListTablesAsync(document.Client, document.Id, after, Page, cancellationToken) is { Count: > 0 } tables;)
        {
            foreach (var table in tables)
            {
                yield return table;
            }

            after = tables[^1].Order;
        }

        var endpoints = new EndpointQuery { Document = document.Id, Limit = Page };
        while (await store.Documents.ListEndpointsAsync(document.Client, endpoints, cancellationToken) is { Count: > 0 } some)
        {
            foreach (var endpoint in some)
            {
                yield return endpoint.Part;
            }

            endpoints = endpoints with { After = some[^1].Cursor };
        }

        var entries = new LogQuery { Document = document.Id, Limit = Page };
        while (await store.Documents.ListLogEntriesAsync(document.Client, entries, cancellationToken) is { Count: > 0 } some)
        {
            foreach (var entry in some)
            {
                yield return entry.Part;
            }

            entries = entries with { After = some[^1].Cursor };
        }
    }
}
