using System.Collections.Immutable;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryFactStore(InMemoryTables tables) : IFactStore
{
    public Task<int> AddEvidenceAsync(ClientId client, IReadOnlyList<FactEvidence> evidence, CancellationToken cancellationToken) => tables.WriteAsync(
        client,
        library =>
        {
            var stored = DocumentRules.Stored(client, evidence, e => e.Client, DocumentRules.Stored);
            stored.ForEach(e => library.Check(client, e.Artifact));
            var after = With(library.Evidence, stored, e => e.Id);
            return (library with { Evidence = after }, after.Count - library.Evidence.Count);
        },
        cancellationToken);

    public Task<FactEvidence?> FindEvidenceAsync(ClientId client, EvidenceId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Library.Evidence.TryGetValue(id, out var evidence) && evidence.Client == client ? evidence : null);

    public Task<IReadOnlyList<FactEvidence>> ListEvidenceAsync(ClientId client, EvidenceQuery query, CancellationToken cancellationToken) => Task.FromResult(Page(
        tables.State.Library.Evidence.Values.Where(e => e.Client == client && (query.Artifact is null || e.Artifact == query.Artifact))
            .Select(e => query.WithData ? e : e with { Data = null }), e => e.Id, query.After, query.Limit));

    public Task<int> AddFactsAsync(ClientId client, IReadOnlyList<Fact> facts, CancellationToken cancellationToken) => tables.WriteAsync(
        client,
        library =>
        {
            var stored = DocumentRules.Stored(client, facts, f => f.Client, DocumentRules.Stored);
            stored.ForEach(f => Check(library, f));
            var after = With(library.Facts, stored, f => f.Id);
            return (library with { Facts = after }, after.Count - library.Facts.Count);
        },
        cancellationToken);

    public Task<IReadOnlyList<Fact>> ListFactsAsync(ClientId client, FactQuery query, CancellationToken cancellationToken) => Task.FromResult(Page(
        tables.State.Library.Facts.Values.Where(f => f.Client == client && (query.Artifact is null || f.Artifact == query.Artifact)
            && (query.ReportWeek is null || f.ReportWeek == query.ReportWeek) && (query.Entity is null || f.Entity == query.Entity)),
        f => f.Id, query.After, query.Limit));

    public Task<int> RemoveFactsAsync(ClientId client, ArtifactId artifact, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Library.Find(client, artifact) is null
            ? (state, 0)
            : (state with { Library = state.Library.WithoutFacts(artifact) }, state.Library.Facts.Values.Count(f => f.Artifact == artifact)),
        cancellationToken);

    public Task<int> AddEntitiesAsync(ClientId client, IReadOnlyList<DocumentEntity> entities, CancellationToken cancellationToken) => tables.WriteAsync(
        client,
        library =>
        {
            var stored = DocumentRules.Stored(client, entities, e => e.Client, DocumentRules.Stored);
            stored.ForEach(e => library.Check(client, e.Document));
            var after = With(library.Entities, stored, e => e.Id);
            return (library with { Entities = after }, after.Count - library.Entities.Count);
        },
        cancellationToken);

    public Task<IReadOnlyList<DocumentEntity>> ListEntitiesAsync(ClientId client, EntityQuery query, CancellationToken cancellationToken) => Task.FromResult(Page(
        tables.State.Library.Entities.Values.Where(e => e.Client == client && (query.Document is null || e.Document == query.Document) && (query.Label is null || e.Label == query.Label)),
        e => e.Id, query.After, query.Limit));

    public Task<int> AddMetricHitsAsync(ClientId client, IReadOnlyList<MetricHit> hits, CancellationToken cancellationToken) => tables.WriteAsync(
        client,
        library =>
        {
            var stored = DocumentRules.Stored(client, hits, h => h.Client, DocumentRules.Stored);
            stored.ForEach(h => library.Check(client, h.Document));
            var after = With(library.MetricHits, stored, h => h.Id);
            return (library with { MetricHits = after }, after.Count - library.MetricHits.Count);
        },
        cancellationToken);

    public Task<IReadOnlyList<MetricHit>> ListMetricHitsAsync(ClientId client, MetricHitQuery query, CancellationToken cancellationToken) => Task.FromResult(Page(
        tables.State.Library.MetricHits.Values.Where(h => h.Client == client && (query.Document is null || h.Document == query.Document) && (query.Type is null || h.Type == query.Type)),
        h => h.Id, query.After, query.Limit));

    public Task<int> RemoveFindingsAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var library = state.Library;
            var entities = library.Entities.Values.Where(e => e.Client == client && e.Document == document).Select(e => e.Id).ToList();
            var hits = library.MetricHits.Values.Where(h => h.Client == client && h.Document == document).Select(h => h.Id).ToList();
            var without = library with { Entities = library.Entities.RemoveRange(entities), MetricHits = library.MetricHits.RemoveRange(hits) };
            return (state with { Library = without }, entities.Count + hits.Count);
        },
        cancellationToken);

    public Task AddSummaryAsync(Summary summary, CancellationToken cancellationToken) => tables.WriteAsync(
        summary.Client,
        library => library.Summaries.ContainsKey(summary.Id)
            ? throw DocumentErrors.SummaryExists(summary.Id)
            : library with { Summaries = library.Summaries.Add(summary.Id, DocumentRules.Stored(summary)) },
        cancellationToken);

    public Task<Summary?> FindSummaryAsync(ClientId client, SummaryId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Library.Summaries.TryGetValue(id, out var summary) && summary.Client == client ? summary : null);

    public Task<IReadOnlyList<Summary>> ListSummariesAsync(ClientId client, SummaryQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return Task.FromResult<IReadOnlyList<Summary>>([.. tables.State.Library.Summaries.Values
            .Where(s => s.Client == client && (query.Scope is null || s.Scope == query.Scope) && (query.ScopeKey is null || s.ScopeKey == query.ScopeKey)
                && (query.Style is null || s.Style == query.Style) && InMemoryPages.IsAfter(query.After, s.CreatedAt, s.Id.Value))
            .OrderByDescending(s => s.CreatedAt)
            .ThenByDescending(s => s.Id)
            .Take(query.Limit)]);
    }

    public Task<bool> RemoveSummaryAsync(ClientId client, SummaryId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Library.Summaries.TryGetValue(id, out var summary) && summary.Client == client
            ? (state with { Library = state.Library with { Summaries = state.Library.Summaries.Remove(id) } }, true)
            : (state, false),
        cancellationToken);

    private static void Check(InMemoryLibrary library, Fact fact)
    {
        library.Check(fact.Client, fact.Artifact);
        if (fact.Evidence is { } id && !(library.Evidence.TryGetValue(id, out var evidence) && evidence.Artifact == fact.Artifact))
        {
            throw DocumentErrors.EvidenceUnknown(id);
        }
    }

    private static ImmutableDictionary<TId, T> With<TId, T>(ImmutableDictionary<TId, T> kept, List<T> added, Func<T, TId> idOf)
        where TId : notnull => added.Aggregate(kept, (all, row) => all.ContainsKey(idOf(row)) ? all : all.Add(idOf(row), row));

    private static IReadOnlyList<T> Page<T, TId>(IEnumerable<T> rows, Func<T, TId> idOf, TId? after, int limit)
        where TId : struct, IComparable<TId>
    {
        StoreRules.CheckPage(limit);
        return [.. rows.Where(r => after is not { } last || idOf(r).CompareTo(last) > 0).OrderBy(idOf).Take(limit)];
    }
}
