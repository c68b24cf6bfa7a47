using Semblance.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Storage.Conformance;

public sealed class PostgresChunkTests : ChunkConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}
