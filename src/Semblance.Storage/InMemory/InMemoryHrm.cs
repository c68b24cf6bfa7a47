using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryHrm(InMemoryTables tables) : IHrmStore
{
    public Task<int> AddAsync(ClientId client, IReadOnlyList<HrmRun> runs, CancellationToken cancellationToken) => tables.WriteAsync(
        client,
        library =>
        {
            var stored = DocumentRules.Stored(client, runs, r => r.Client, DocumentRules.Stored);
            var after = stored.Aggregate(library.HrmRuns, (kept, run) => kept.ContainsKey(run.Id) ? kept : kept.Add(run.Id, run));
            return (library with { HrmRuns = after }, after.Count - library.HrmRuns.Count);
        },
        cancellationToken);

    public Task<HrmRun?> FindAsync(ClientId client, HrmRunId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Library.HrmRuns.TryGetValue(id, out var run) && run.Client == client ? run : null);

    public Task<IReadOnlyList<HrmRun>> ListAsync(ClientId client, HrmQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return Task.FromResult<IReadOnlyList<HrmRun>>([.. Of(client, query.Task)
            .Where(r => (query.From is null || r.At >= query.From) && InMemoryPages.IsAfter(query.After, r.At, r.Id.Value))
            .OrderByDescending(r => r.At)
            .ThenByDescending(r => r.Id)
            .Take(query.Limit)]);
    }

    public Task<HrmTotals> TallyAsync(ClientId client, string? task, CancellationToken cancellationToken)
    {
        var runs = Of(client, task).ToList();
        return Task.FromResult(new HrmTotals(
            runs.Count,
            runs.Count == 0 ? null : runs.Average(r => r.Steps),
            runs.Count == 0 ? null : runs.Average(r => r.LatencyMs),
            runs.Average(r => r.Accuracy),
            runs.MaxBy(r => (r.At, r.Id))));
    }

    public Task<bool> RemoveAsync(ClientId client, HrmRunId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Library.HrmRuns.TryGetValue(id, out var run) && run.Client == client
            ? (state with { Library = state.Library with { HrmRuns = state.Library.HrmRuns.Remove(id) } }, true)
            : (state, false),
        cancellationToken);

    private IEnumerable<HrmRun> Of(ClientId client, string? task) =>
        tables.State.Library.HrmRuns.Values.Where(r => r.Client == client && (task is null || r.Task == task));
}
