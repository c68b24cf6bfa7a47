using Semblance.Storage;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Storage.Conformance;

public sealed class InMemoryChunkTests : ChunkConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}
