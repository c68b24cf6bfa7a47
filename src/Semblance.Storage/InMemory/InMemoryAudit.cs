using System.Collections.Immutable;
using Semblance.Audit;
using Semblance.Clients;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryAudit(InMemoryTables tables) : IAuditStore
{
    public Task<IReadOnlyList<AuditEntry>> AppendAsync(ClientId client, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken) =>
        tables.WriteAsync(
            state =>
            {
                if (!state.Clients.ContainsKey(client))
                {
                    throw StoreErrors.ClientUnknown(client);
                }

                var log = LogOf(state, client);
                var entries = AuditChain.Continue(client, log.IsEmpty ? null : new AuditHead(log[^1].Sequence, log[^1].Hash), events);
                return (state with { Audit = state.Audit.SetItem(client, log.AddRange(entries)) }, entries);
            },
            cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ListAsync(ClientId client, AuditQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return Task.FromResult<IReadOnlyList<AuditEntry>>(LogOf(tables.State, client)
            .Reverse()
            .Where(e => (query.Before is not { } before || e.Sequence < before) && Matches(e.Event, query))
            .Take(query.Limit)
            .ToList());
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(ClientId client, long after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return Task.FromResult<IReadOnlyList<AuditEntry>>(LogOf(tables.State, client).Where(e => e.Sequence > after).Take(limit).ToList());
    }

    private static ImmutableList<AuditEntry> LogOf(InMemoryState state, ClientId client) =>
        state.Audit.GetValueOrDefault(client, ImmutableList<AuditEntry>.Empty);

    private static bool Matches(AuditEvent item, AuditQuery query) =>
        (query.Person is not { } person || item.Person == person)
        && (query.Actor is not { } actor || item.Actor == actor)
        && (query.Action is not { } action || item.Action == action || item.Action.StartsWith(action + ".", StringComparison.Ordinal))
        && (query.Outcome is not { } outcome || item.Outcome == outcome)
        && (query.Since is not { } since || item.At >= since)
        && (query.Until is not { } until || item.At < until);
}
