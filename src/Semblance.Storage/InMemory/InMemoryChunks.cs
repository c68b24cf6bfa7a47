using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage.InMemory;

/// <summary>A piece is gone when its document or its tag is: whether they are there, these say.</summary>
internal sealed class InMemoryChunks(InMemoryTables tables) : IChunkStore
{
    public Task ReplaceAsync(ClientId client, IReadOnlyList<DocumentChunks> documents, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            ChunkRules.Check(documents);
            foreach (var document in documents)
            {
                state.Library.Check(client, document.Document);
            }

            if (!Of(state, client).Any(i => i.Index.IsServing))
            {
                state = WithNew(state, client, space: null, isServing: true);
            }

            return Of(state, client).Aggregate(state, (next, index) => With(next, client, Revised(Written(index, documents), documents)));
        },
        cancellationToken);

    public Task<int> EmbedAsync(
        ClientId client, int index, SpaceKey space, IReadOnlyList<ChunkEmbedding> embeddings, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var of = state.Spaces.TryGetValue(space, out var row) ? row.Value : throw StoreErrors.SpaceUnknown(space);
            ChunkRules.Check(embeddings, of);
            var found = Get(state, client, index);
            if (found.Index.Space is { } has && has != space)
            {
                throw ChunkRules.OtherSpace(index, has, space);
            }

            var there = embeddings.Where(e => found.Chunks.ContainsKey((e.Chunk.Document, e.Chunk.Id))).ToList();
            var next = found with
            {
                Index = found.Index with { Space = space },
                Embeddings = found.Embeddings.SetItems(there.Select(e =>
                    KeyValuePair.Create((e.Chunk.Document, e.Chunk.Id), (ReadOnlyMemory<float>)e.Embedding.ToArray()))),
            };
            return (With(state, client, next), there.Count);
        },
        cancellationToken);

    public Task<IReadOnlyList<UnembeddedChunk>> ListUnembeddedAsync(
        ClientId client, int index, DocumentId? document, ChunkCursor? after, int limit, CancellationToken cancellationToken)
    {
        ChunkRules.CheckLimit(limit);
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<UnembeddedChunk>>(
            Of(state, client).FirstOrDefault(i => i.Index.Number == index) is not { } found ? [] :
            [
                .. Chunks(state, client, found)
                    .Where(c => document is null || c.Document == document)
                    .Where(c => !found.Embeddings.ContainsKey((c.Document, c.Id)) && (after is null || (c.Document, c.Id).CompareTo((after.Document, after.Id)) > 0))
                    .Take(limit)
                    .Select(c => new UnembeddedChunk(new ChunkCursor(c.Document, c.Id), c.Text)),
            ]);
    }

    public Task<ServingIndex?> FindServingAsync(ClientId client, CancellationToken cancellationToken)
    {
        var state = tables.State;
        return Task.FromResult(
            Of(state, client).FirstOrDefault(i => i.Index.IsServing) is { } serving ? new ServingIndex(serving.Index, !Chunks(state, client, serving).Any()) : null);
    }

    public Task<IReadOnlyList<SearchIndexCounts>> CountAsync(ClientId client, CancellationToken cancellationToken)
    {
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<SearchIndexCounts>>(
        [
            .. Of(state, client).Select(i =>
            {
                var chunks = Chunks(state, client, i).ToList();
                return new SearchIndexCounts(i.Index, chunks.Count, chunks.Count(c => i.Embeddings.ContainsKey((c.Document, c.Id))));
            }),
        ]);
    }

    public Task<SearchIndex> BeginAsync(ClientId client, SpaceKey? space, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            state.Check(client);
            if (space is { } key && !state.Spaces.ContainsKey(key))
            {
                throw StoreErrors.SpaceUnknown(key);
            }

            if (!Of(state, client).Any(i => !i.Index.IsServing && i.Index.Space == space))
            {
                state = WithNew(Left(state, client, isServing: false), client, space, isServing: false);
            }

            return (state, Of(state, client).First(i => !i.Index.IsServing).Index);
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<DocumentId, int>> ListRevisionsAsync(ClientId client, IReadOnlyList<DocumentId> documents, CancellationToken cancellationToken)
    {
        var state = tables.State;
        var building = Of(state, client).FirstOrDefault(i => !i.Index.IsServing);
        return Task.FromResult<IReadOnlyDictionary<DocumentId, int>>(
            documents.Distinct().Where(d => state.Library.Find(client, d) is not null).ToDictionary(d => d, d => building?.Revisions.GetValueOrDefault(d) ?? 0));
    }

    public Task<IReadOnlyList<DocumentId>> WriteAsync(
        ClientId client, int index, IReadOnlyList<DocumentChunks> documents, DocumentId? upTo, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            ChunkRules.Check(documents);
            var found = Get(state, client, index);
            if (found.Index.IsServing)
            {
                throw ChunkRules.IndexUnknown(index);
            }

            var there = documents.Where(d => state.Library.Find(client, d.Document) is not null).ToList();
            var changed = there.Where(d => d.Revision is { } read && read != found.Revisions.GetValueOrDefault(d.Document)).Select(d => d.Document).ToHashSet();
            var written = Written(found, [.. there.Where(d => !changed.Contains(d.Document))]);
            var next = changed.Count > 0 ? written : written with { Index = found.Index with { Document = upTo ?? found.Index.Document } };
            return (With(state, client, next), (IReadOnlyList<DocumentId>)[.. changed]);
        },
        cancellationToken);

    public Task<string?> OptimizeAsync(ClientId client, int index, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task ServeAsync(ClientId client, int index, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var found = Get(state, client, index);
            return found.Index.IsServing
                ? state
                : With(Left(state, client, isServing: true), client, found with { Index = found.Index with { IsServing = true, Document = null } });
        },
        cancellationToken);

    public Task<int> TrimAsync(ClientId client, int limit, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            ChunkRules.CheckLimit(limit);
            var leaving = state.SearchIndexes.Where(i => i.Key.Client == client && i.Value.IsLeaving).ToList();
            if (leaving.Find(i => !i.Value.Chunks.IsEmpty) is not { Value: { } full })
            {
                return (state with { SearchIndexes = state.SearchIndexes.RemoveRange(leaving.Select(i => i.Key)) }, 0);
            }

            var gone = full.Chunks.Keys.Take(limit).ToList();
            return (With(state, client, full.Without(gone)), gone.Count);
        },
        cancellationToken);

    public Task<ChunkRanking> FindAsync(ClientId client, ChunkQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(InMemoryChunkSearch.Find(tables.State, client, query));
        }
        catch (SemblanceException e)
        {
            return Task.FromException<ChunkRanking>(e);
        }
    }

    /// <summary>The pieces of an index whose document and tag are there, in order.</summary>
    internal static IEnumerable<SearchChunk> Chunks(InMemoryState state, ClientId client, InMemorySearchIndex index) => index.Chunks.Values
        .Where(c => state.Library.Find(client, c.Document) is not null && (c.Tag is not { } tag || state.Library.Tags.ContainsKey(tag)));

    /// <summary>The index that serves and the one that is being built.</summary>
    internal static IEnumerable<InMemorySearchIndex> Of(InMemoryState state, ClientId client) => state.SearchIndexes
        .Where(i => i.Key.Client == client && !i.Value.IsLeaving)
        .OrderBy(i => i.Key.Number)
        .Select(i => i.Value)
        .ToList();

    private static InMemorySearchIndex Get(InMemoryState state, ClientId client, int number) =>
        Of(state, client).FirstOrDefault(i => i.Index.Number == number) ?? throw ChunkRules.IndexUnknown(number);

    private static InMemorySearchIndex Written(InMemorySearchIndex index, IReadOnlyList<DocumentChunks> documents)
    {
        var replaced = documents.Where(d => !d.Continues).Select(d => d.Document).ToHashSet();
        var kept = index.Without(index.Chunks.Keys.Where(k => replaced.Contains(k.Document)));
        var coming = documents.SelectMany(d => d.Chunks).Where(c => !kept.Chunks.ContainsKey((c.Document, c.Id))).DistinctBy(c => (c.Document, c.Id));
        return kept with
        {
            Chunks = kept.Chunks.AddRange(coming.Select(c =>
                KeyValuePair.Create((c.Document, c.Id), c with { At = c.At is { } at ? StoreTime.Truncate(at) : null }))),
        };
    }

    private static InMemorySearchIndex Revised(InMemorySearchIndex index, IReadOnlyList<DocumentChunks> documents) => index with
    {
        Revisions = index.Revisions.SetItems(documents.Select(d => d.Document).Distinct().Select(d => KeyValuePair.Create(d, index.Revisions.GetValueOrDefault(d) + 1))),
    };

    private static InMemoryState Left(InMemoryState state, ClientId client, bool isServing) => Of(state, client)
        .Where(i => i.Index.IsServing == isServing)
        .Aggregate(state, (next, index) => With(next, client, index with { IsLeaving = true }));

    private InMemoryState WithNew(InMemoryState state, ClientId client, SpaceKey? space, bool isServing)
    {
        var number = state.SearchIndexes.Keys.Where(k => k.Client == client).Select(k => k.Number).DefaultIfEmpty().Max() + 1;
        return With(state, client, new InMemorySearchIndex(new SearchIndex(number, space, isServing, Document: null, tables.Now), IsLeaving: false));
    }

    private static InMemoryState With(InMemoryState state, ClientId client, InMemorySearchIndex index) =>
        state with { SearchIndexes = state.SearchIndexes.SetItem((client, index.Index.Number), index) };
}
