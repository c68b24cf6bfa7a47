using Semblance.Storage;
using Semblance.Tests.Storage.Sqlite;

namespace Semblance.Tests.Storage.Conformance;

public sealed class SqliteChunkTests : ChunkConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}
