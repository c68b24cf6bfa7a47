using System.Collections.Immutable;
using Semblance.Documents;
using Semblance.Documents.Search;

namespace Semblance.Storage.InMemory;

/// <summary>One search index of a client.</summary>
/// <param name="IsLeaving">Neither serving nor being built: it is there only to be removed.</param>
internal sealed record InMemorySearchIndex(SearchIndex Index, bool IsLeaving)
{
    public ImmutableSortedDictionary<(DocumentId Document, Guid Id), SearchChunk> Chunks { get; init; } = ImmutableSortedDictionary<(DocumentId, Guid), SearchChunk>.Empty;

    public ImmutableDictionary<(DocumentId Document, Guid Id), ReadOnlyMemory<float>> Embeddings { get; init; } =
        ImmutableDictionary<(DocumentId, Guid), ReadOnlyMemory<float>>.Empty;

    /// <summary>How often pieces of a document were written by others than who builds it.</summary>
    public ImmutableDictionary<DocumentId, int> Revisions { get; init; } = ImmutableDictionary<DocumentId, int>.Empty;

    /// <summary>The same without some pieces.</summary>
    public InMemorySearchIndex Without(IEnumerable<(DocumentId, Guid)> keys)
    {
        var gone = keys.ToList();
        return this with { Chunks = Chunks.RemoveRange(gone), Embeddings = Embeddings.RemoveRange(gone) };
    }
}
