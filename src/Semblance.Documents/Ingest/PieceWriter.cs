using Semblance.Documents.Search;
using Semblance.Storage;

namespace Semblance.Documents.Ingest;

/// <summary>Writes the pieces of one document into the search as its parts come, in bounded batches: those of most documents at once.</summary>
/// <param name="isNew">The document was not there before, so that it has no tags.</param>
/// <param name="follow">Write none before the end, and make them then of what the store has kept.</param>
internal sealed class PieceWriter(Ingester ingester, Document document, bool isNew, bool follow, Action<int> written)
{
    private const int AtOnce = IChunkStore.MostAtOnce / 2;
    private const int TagPage = 1_000;

    private readonly ChunkMaker _maker = new(document);
    private List<SearchChunk> _waiting = [];
    private bool _isBegun;

    public Document Document => document;

    public bool Follow => follow;

    public async Task AddAsync(IReadOnlyList<DocumentPart> parts, CancellationToken cancellationToken)
    {
        foreach (var part in follow ? [] : parts)
        {
            _waiting.AddRange(_maker.Add(part));
            if (_waiting.Count >= AtOnce)
            {
                await WriteAsync(cancellationToken);
            }
        }
    }

    /// <summary>Everything that came is found now, and so are tags that the document has from before.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (follow)
        {
            await new DocumentIndexer(ingester.Store).IndexAsync(document, written, cancellationToken);
            return;
        }

        _waiting.AddRange(_maker.End());
        if (!isNew)
        {
            await AddTagsAsync(cancellationToken);
        }

        if (_waiting.Count > 0 || !_isBegun)
        {
            await WriteAsync(cancellationToken);
        }
    }

    /// <summary>Gives every piece its embedding, where there is an embedder; what has one keeps it when a later one fails.</summary>
    /// <exception cref="SemblanceException">As of <see cref="ITextEmbedder.EmbedAsync"/>.</exception>
    public async Task EmbedAsync(CancellationToken cancellationToken)
    {
        if (ingester.Embedder is { } embedder)
        {
            await new PieceEmbedding(ingester.Store, embedder).RunAsync(document.Client, document.Id, cancellationToken);
        }
    }

    private async Task AddTagsAsync(CancellationToken cancellationToken)
    {
        TagCursor? last = null;
        IReadOnlyList<Tag> page;
        do
        {
            page = await ingester.Store.Tags.ListAsync(document.Client, new TagQuery { Document = document.Id, After = last, Limit = TagPage }, cancellationToken);
            _waiting.AddRange(page.Select(_maker.Add));
            last = page.Count == TagPage ? new TagCursor(page[^1].Name, page[^1].Id) : null;
            if (_waiting.Count >= AtOnce)
            {
                await WriteAsync(cancellationToken);
            }
        }
        while (last is not null);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var chunks = _waiting;
        (_waiting, var continues, _isBegun) = ([], _isBegun, true);
        await ingester.Store.Chunks.ReplaceAsync(document.Client, [new DocumentChunks(document.Id, chunks, continues)], cancellationToken);
        written(chunks.Count);
    }
}
