using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage;

/// <summary>
/// What documents are searched in: their pieces, as words and as embeddings. Pieces go with their document. They are made of the documents and can be made
/// again: a move to another store, or a backup, leaves them out.
/// </summary>
public interface IChunkStore
{
    /// <summary>Pieces, or embeddings, that one call writes.</summary>
    public const int MostAtOnce = 10_000;

    /// <summary>
    /// Replaces all pieces of each of these documents, with their embeddings, or adds to them, in the index that serves (which is begun where there is none) and in the one
    /// that is being built. All of it or nothing; a piece of a tag that is gone by now is passed over. NotFound, <c>document-unknown</c>; Invalid, <c>chunk-…</c>.
    /// </summary>
    Task ReplaceAsync(ClientId client, IReadOnlyList<DocumentChunks> documents, CancellationToken cancellationToken);

    /// <summary>
    /// Gives pieces of an index their embeddings; pieces that are gone by now are passed over, and those that have one get this one. The first ones decide the space of the index. NotFound, <c>space-unknown</c>
    /// or <c>index-unknown</c>; Conflict, <c>index-space</c>: it holds embeddings of another space; Invalid, <c>embedding-width</c>, <c>embedding-not-finite</c> or <c>embedding-zero</c>.
    /// </summary>
    /// <returns>How many there were to give it to.</returns>
    Task<int> EmbedAsync(ClientId client, int index, SpaceKey space, IReadOnlyList<ChunkEmbedding> embeddings, CancellationToken cancellationToken);

    /// <summary>One page of the pieces of an index that have no embedding, by document and what the store calls them (<see cref="ChunkCursor"/>); empty after the end.</summary>
    /// <param name="document">Those of this one alone; null for those of all.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">1 to <see cref="MostAtOnce"/>.</param>
    Task<IReadOnlyList<UnembeddedChunk>> ListUnembeddedAsync(
        ClientId client, int index, DocumentId? document, ChunkCursor? after, int limit, CancellationToken cancellationToken);

    /// <summary>The index that serves, without counting what it has; null where none was begun.</summary>
    Task<ServingIndex?> FindServingAsync(ClientId client, CancellationToken cancellationToken);

    /// <summary>The index that serves and the one that is being built, as far as there are any, by number. It takes as long as there are pieces.</summary>
    Task<IReadOnlyList<SearchIndexCounts>> CountAsync(ClientId client, CancellationToken cancellationToken);

    /// <summary>
    /// Begins another index, or goes on with the one of this space that was begun before; one of another space is given up. NotFound, <c>client-unknown</c>.
    /// </summary>
    /// <param name="space">Null for one of words alone.</param>
    Task<SearchIndex> BeginAsync(ClientId client, SpaceKey? space, CancellationToken cancellationToken);

    /// <summary>
    /// How often pieces of these documents were replaced, or added to, while an index was being built; documents that are unknown are left out. Whoever makes pieces of what a
    /// document holds asks before reading that: what came meanwhile is then not overwritten by what is older.
    /// </summary>
    Task<IReadOnlyDictionary<DocumentId, int>> ListRevisionsAsync(ClientId client, IReadOnlyList<DocumentId> documents, CancellationToken cancellationToken);

    /// <summary>
    /// The same for an index that is being built; documents that are gone by now are passed over, and so are those of another <see cref="DocumentChunks.Revision"/> by now. NotFound,
    /// <c>index-unknown</c>; Invalid, <c>chunk-…</c>.
    /// </summary>
    /// <param name="upTo">The last document that the index is done with then, to be noted with the pieces; null to leave the note as it is, which it is too where there are any to be read anew.</param>
    /// <returns>Documents of another revision, to be read anew.</returns>
    Task<IReadOnlyList<DocumentId>> WriteAsync(ClientId client, int index, IReadOnlyList<DocumentChunks> documents, DocumentId? upTo, CancellationToken cancellationToken);

    /// <summary>Does what makes a large index quick, where the store knows of anything; may take minutes. Nothing depends on it.</summary>
    /// <returns>A remark for people; null for none.</returns>
    Task<string?> OptimizeAsync(ClientId client, int index, CancellationToken cancellationToken);

    /// <summary>Lets an index serve from now on, and no other. NotFound, <c>index-unknown</c>.</summary>
    Task ServeAsync(ClientId client, int index, CancellationToken cancellationToken);

    /// <summary>Removes some pieces of indexes that are neither serving nor being built.</summary>
    /// <param name="limit">1 to <see cref="MostAtOnce"/>.</param>
    /// <returns>How many; 0 when none are left.</returns>
    Task<int> TrimAsync(ClientId client, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The best hits of the index that serves, by words, by a probe or by both; the filter holds for every hit, and nothing is left out for it. A probe of another space than the index
    /// has is not compared with anything: the search is then by words alone, and <see cref="ChunkRanking.Reason"/> says so. Invalid, <c>hits-range</c>, <c>probe-width</c>,
    /// <c>probe-not-finite</c> or <c>probe-zero</c>; a client without an index has no hits.
    /// </summary>
    Task<ChunkRanking> FindAsync(ClientId client, ChunkQuery query, CancellationToken cancellationToken);
}
