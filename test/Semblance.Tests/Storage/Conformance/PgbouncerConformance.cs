using Semblance.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Storage.Conformance;

public sealed class PgbouncerClientAndSpaceTests : ClientAndSpaceConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenPooledAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PgbouncerPeopleTests : PeopleConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenPooledAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PgbouncerFaceTests : FaceConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenPooledAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PgbouncerImportTests : ImportConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenPooledAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}
