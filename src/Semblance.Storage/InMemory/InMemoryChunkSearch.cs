using System.Diagnostics;
using Semblance.Clients;
using Semblance.Documents.Search;

namespace Semblance.Storage.InMemory;

/// <summary>Looks at every piece of the index that serves.</summary>
internal static class InMemoryChunkSearch
{
    /// <inheritdoc cref="IChunkStore.FindAsync"/>
    public static ChunkRanking Find(InMemoryState state, ClientId client, ChunkQuery query)
    {
        ChunkRules.Check(query);
        if (query.Probe is { } given && state.Spaces.TryGetValue(given.Space, out var space))
        {
            ChunkRules.Check(given, space.Value);
        }

        var index = InMemoryChunks.Of(state, client).FirstOrDefault(i => i.Index.IsServing);
        var probe = index is not null && query.Probe?.Space == index.Index.Space ? query.Probe : null;
        var (method, reason) = ChunkRules.MethodOf(query, index?.Index.Space, probe is null ? null : "exact");
        if (index is null)
        {
            return new ChunkRanking([], method, reason, default);
        }

        var began = Stopwatch.GetTimestamp();
        var scan = new WordScan(query.Words);
        var candidates = RankFusion.CandidatesFor(query.Hits);
        var admitted = InMemoryChunks.Chunks(state, client, index).Where(c => Matches(state, c, query.Filter) && scan.Admits(c)).ToList();
        var byWords = scan.Rank(admitted, query.Hits).Take(candidates).ToList();
        var searched = Stopwatch.GetTimestamp();
        var byVector = probe is null ? [] : Nearest(state, index, probe, admitted).Take(candidates).ToList();
        var compared = Stopwatch.GetTimestamp();
        var hits = Fuse(byWords, byVector)
            .OrderByDescending(h => h.Score)
            .ThenBy(h => h.Chunk.Document)
            .ThenBy(h => h.Chunk.Id)
            .Take(query.Hits)
            .Select(h => h with { Chunk = h.Chunk with { Details = h.Chunk.Details is { } json ? DocumentJson.Sorted(json) : null }, Marks = scan.Mark(h.Chunk) })
            .ToList();
        return new ChunkRanking(
            hits, method, reason,
            new ChunkTimes(Stopwatch.GetElapsedTime(began, searched), Stopwatch.GetElapsedTime(searched, compared), Stopwatch.GetElapsedTime(compared)));
    }

    private static IEnumerable<SearchChunk> Nearest(InMemoryState state, InMemorySearchIndex index, TextProbe probe, List<SearchChunk> admitted)
    {
        var space = state.Spaces[probe.Space].Value;
        return admitted
            .Where(c => index.Embeddings.ContainsKey((c.Document, c.Id)))
            .Select(c => (Chunk: c, Distance: space.DistanceBetween(index.Embeddings[(c.Document, c.Id)].Span, probe.Embedding.Span)))
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Chunk.Document)
            .ThenBy(c => c.Chunk.Id)
            .Select(c => c.Chunk);
    }

    private static IEnumerable<ChunkHit> Fuse(List<SearchChunk> byWords, List<SearchChunk> byVector)
    {
        var text = byWords.Select((c, i) => (c, i + 1)).ToDictionary(p => p.c, p => p.Item2);
        var vector = byVector.Select((c, i) => (c, i + 1)).ToDictionary(p => p.c, p => p.Item2);
        return byWords.Union(byVector).Select(c =>
        {
            int? ofText = text.TryGetValue(c, out var t) ? t : null, ofVector = vector.TryGetValue(c, out var v) ? v : null;
            return new ChunkHit(c, RankFusion.Score(ofText, ofVector), ofText, ofVector, []);
        });
    }

    private static bool Matches(InMemoryState state, SearchChunk chunk, ChunkFilter filter) =>
        Has(filter.Types, chunk.Type)
        && Has(filter.Documents, chunk.Document)
        && (filter.Tags.Count == 0 || state.Library.Tags.Values.Any(t => t.Document == chunk.Document && filter.Tags.Contains(t.Name, StringComparer.Ordinal)))
        && (filter.Levels.Count == 0 || (chunk.Level is { } level && filter.Levels.Contains(level, StringComparer.Ordinal)))
        && (filter.Codes.Count == 0 || (chunk.Code is { } code && filter.Codes.Contains(code, StringComparer.Ordinal)))
        && (filter.From is not { } from || chunk.At >= from)
        && (filter.To is not { } to || chunk.At < to);

    private static bool Has<T>(IReadOnlyList<T> values, T value) => values.Count == 0 || values.Contains(value);
}
