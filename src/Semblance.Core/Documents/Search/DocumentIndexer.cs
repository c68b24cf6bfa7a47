using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Documents.Search;

/// <summary>Makes the pieces of documents as they are kept, and gives pieces of an index their embeddings: the two steps of a rebuild. Safe for concurrent use.</summary>
public sealed class DocumentIndexer(IStore store)
{
    private const int Page = 1_000;

    /// <summary>Pieces of one write: SQLite takes no less time for each in larger ones, and twice as long in lots of 500.</summary>
    private const int Lot = 5_000;

    /// <summary>Pieces that a model is given at once, unless it wants more.</summary>
    private const int Embedded = 256;

    /// <summary>Makes the pieces of a document anew, to be found by their words. NotFound, <c>document-unknown</c>.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> IndexAsync(ClientId client, DocumentId id, CancellationToken cancellationToken)
    {
        var document = await store.Documents.FindAsync(client, id, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.NotFound, "document-unknown", $"There is no document {id}: list the documents to see those there are.");
        return await IndexAsync(document, null, cancellationToken);
    }

    /// <inheritdoc cref="IndexAsync(ClientId, DocumentId, CancellationToken)"/>
    /// <param name="written">Told how many at a time, from any thread.</param>
    public async Task<int> IndexAsync(Document document, Action<int>? written, CancellationToken cancellationToken)
    {
        var (count, writing) = (0, Task.CompletedTask);
        try
        {
            await foreach (var lot in LotsOf(document, cancellationToken))
            {
                // While it is written, the next one is made.
                await writing;
                cancellationToken.ThrowIfCancellationRequested();
                writing = WriteAsync(lot);
            }

            await writing;
            return count;
        }
        finally
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task WriteAsync(DocumentChunks lot)
        {
            await store.Chunks.ReplaceAsync(document.Client, [lot], cancellationToken);
            count += lot.Chunks.Count;
            written?.Invoke(lot.Chunks.Count);
        }
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
        var size = Math.Max(Embedded, model.BatchSize);
        await using var writes = new EmbeddingWrites(store.Chunks, client, index, model.Space, cancellationToken);
        var next = ListAsync(after: null);
        try
        {
            while (await next is { Count: > 0 } page)
            {
                // The store reads and writes while the model works.
                next = ListAsync(page[^1].Chunk);
                foreach (var chunks in page.Chunk(size))
                {
                    var vectors = await model.EmbedAsync([.. chunks.Select(c => c.Text)], cancellationToken);
                    var embeddings = ChunkEmbedding.Of(chunks.Select(c => c.Chunk), vectors, model.Space);
                    await writes.AddAsync(embeddings);
                    done?.Invoke(embeddings.Count);
                }
            }

            return await writes.SettleAsync();
        }
        finally
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<IReadOnlyList<UnembeddedChunk>> ListAsync(ChunkCursor? after) =>
            await store.Chunks.ListUnembeddedAsync(client, index, document: null, after, Math.Max(Page, size), cancellationToken);
    }

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

        IReadOnlyList<Tag> tags;
        TagCursor? after = null;
        do
        {
            tags = await store.Tags.ListAsync(document.Client, new TagQuery { Document = document.Id, After = after, Limit = Page }, cancellationToken);
            foreach (var tag in tags)
            {
                yield return maker.Add(tag);
                after = new TagCursor(tag.Name, tag.Id);
            }
        }
        while (tags.Count == Page);
    }

    private async IAsyncEnumerable<DocumentPart> PartsOf(
        Document document, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var counts = await store.Documents.CountPartsAsync(document.Client, document.Id, cancellationToken);
        for (var (left, after) = (counts.Sections, -1); left > 0 && await store.Documents.ListSectionsAsync(document.Client, document.Id, after, Page, cancellationToken) is { Count: > 0 } sections;)
        {
            foreach (var section in sections)
            {
                yield return section;
            }

            (left, after) = (left - sections.Count, sections[^1].Order);
        }

        for (var (left, after) = (counts.Tables, -1); left > 0 && await store.Documents.ListTablesAsync(document.Client, document.Id, after, Page, cancellationToken) is { Count: > 0 } tables;)
        {
            foreach (var table in tables)
            {
                yield return table;
            }

            (left, after) = (left - tables.Count, tables[^1].Order);
        }

        var endpoints = new EndpointQuery { Document = document.Id, Limit = Page };
        for (var left = counts.Endpoints; left > 0 && await store.Documents.ListEndpointsAsync(document.Client, endpoints, cancellationToken) is { Count: > 0 } some; left -= some.Count)
        {
            foreach (var endpoint in some)
            {
                yield return endpoint.Part;
            }

            endpoints = endpoints with { After = some[^1].Cursor };
        }

        var entries = new LogQuery { Document = document.Id, Limit = Page };
        for (var left = counts.LogEntries; left > 0 && await store.Documents.ListLogEntriesAsync(document.Client, entries, cancellationToken) is { Count: > 0 } some; left -= some.Count)
        {
            foreach (var entry in some)
            {
                yield return entry.Part;
            }

            entries = entries with { After = some[^1].Cursor };
        }
    }
}
