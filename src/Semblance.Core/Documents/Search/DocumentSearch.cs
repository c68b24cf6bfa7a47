using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Documents.Search;

/// <summary>
/// The one place where a question becomes words and an embedding: every search of every host comes through here. Safe for concurrent use. A model that does not answer costs nobody
/// their answer: documents are then found by words alone, and the answer says so.
/// </summary>
/// <param name="embedder">Null without a model.</param>
public sealed class DocumentSearch(IStore store, ITextEmbedder? embedder, TimeProvider time)
{
    /// <param name="text">As somebody typed it (<see cref="SearchWords"/>); blank finds nothing.</param>
    /// <param name="hits">1 to <see cref="ChunkQuery.MostHits"/>.</param>
    /// <exception cref="SemblanceException">Invalid, <c>query-long</c> or <c>hits-range</c>.</exception>
    public async Task<SearchAnswer> FindAsync(ClientId client, string text, ChunkFilter filter, int hits, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var words = SearchWords.Of(text);
        var (probe, problem) = await EmbedAsync(words, cancellationToken);
        TimeSpan? embedded = embedder is null ? null : time.GetElapsedTime(began);
        var ranking = await store.Chunks.FindAsync(client, new ChunkQuery(words, filter, hits) { Probe = probe }, cancellationToken);
        var found = ranking.Hits.Select(h => new SearchHit(h, Passage.Of(h.Chunk.Text, h.Marks), DeepLink.To(h.Chunk))).ToList();
        var isEmpty = found.Count == 0 && !(await store.Chunks.CountAsync(client, cancellationToken)).Any(i => i.Index.IsServing && i.Chunks > 0);
        var took = time.GetElapsedTime(began);
        SearchMetrics.Record(ranking.Method, ranking.Times, embedded, took);
        return new SearchAnswer(took, ranking.Method, problem ?? ranking.Reason, isEmpty, found);
    }

    /// <returns>Null without a model or words, and when the model does not answer: why, then.</returns>
    private async Task<(TextProbe? Probe, string? Problem)> EmbedAsync(SearchWords words, CancellationToken cancellationToken)
    {
        if (embedder is null || string.IsNullOrWhiteSpace(words.Meaning))
        {
            return (null, null);
        }

        try
        {
            var vectors = await embedder.EmbedAsync([words.Meaning], cancellationToken);
            return vectors[0].AsSpan().IndexOfAnyExcept(0f) < 0 ? (null, null) : (new TextProbe(embedder.Space.Key, vectors[0]), null);
        }
        catch (SemblanceException error)
        {
            return (null, $"words alone: {error.Message}");
        }
    }
}
