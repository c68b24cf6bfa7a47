using Semblance.Audit;
using Semblance.Clients;
using Semblance.Storage;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Storage.Conformance;

public sealed class InMemoryAuditTests : AuditConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;

    protected override Task ChangeAsync(IStore store, long sequence, string action) =>
        WriteAsync(store, entries => entries.Select(e => e.Sequence == sequence ? e with { Event = e.Event with { Action = action } } : e));

    protected override Task RemoveAsync(IStore store, long sequence) => WriteAsync(store, entries => entries.Where(e => e.Sequence != sequence));

    private static Task WriteAsync(IStore store, Func<IEnumerable<AuditEntry>, IEnumerable<AuditEntry>> change) => ((InMemoryStore)store).Tables.WriteAsync(
        state => state with { Audit = state.Audit.SetItem(ClientId.Default, [.. change(state.Audit[ClientId.Default])]) }, Stop);
}
