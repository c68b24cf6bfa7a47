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
    /// <summary>How long somebody who searches waits for the model. Reading a document waits longer: nobody looks on.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

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
        var names = ranking.Hits.Count == 0 ? null : await store.Documents.ListNamesAsync(client, [.. ranking.Hits.Select(h => h.Chunk.Document).Distinct()], cancellationToken);
        var found = ranking.Hits.Select(h => new SearchHit(h, Passage.Of(h.Chunk.Text, h.Marks), DeepLink.To(h.Chunk), names!.GetValueOrDefault(h.Chunk.Document))).ToList();
        var isEmpty = found.Count == 0 && await store.Chunks.FindServingAsync(client, cancellationToken) is null or { IsEmpty: true };
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

        using var waiting = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, waiting.Token);
        try
        {
            var vectors = await embedder.EmbedAsync([words.Meaning], patience.Token);
            return vectors[0].AsSpan().IndexOfAnyExcept(0f) < 0 ? (null, null) : (new TextProbe(embedder.Space.Key, vectors[0]), null);
        }
        catch (SemblanceException error)
        {
            return (null, error.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"words alone: {embedder.Space.Model} gave no answer in {Patience.TotalSeconds:N0} s.");
        }
    }
}
