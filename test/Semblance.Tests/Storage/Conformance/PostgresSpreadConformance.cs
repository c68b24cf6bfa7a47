using Semblance.Storage;
using Semblance.Tests.Storage.Postgres.Distribution;

namespace Semblance.Tests.Storage.Conformance;

// Every client of these is spread, and every change is copied at once: whatever comes back was gathered from all nodes.

public sealed class PostgresSpreadPeopleTests : PeopleConformance
{
    private readonly SpreadDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync(mostWaiting: 0);

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresSpreadFaceTests : FaceConformance
{
    private readonly SpreadDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync(mostWaiting: 0);

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresSpreadImportTests : ImportConformance
{
    private readonly SpreadDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync(mostWaiting: 0);

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresSpreadMergeTests : MergeConformance
{
    private readonly SpreadDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync(mostWaiting: 0);

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresSpreadPrivacyTests : PrivacyConformance
{
    private readonly SpreadDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync(mostWaiting: 0);

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresSpreadLabelTests : LabelConformance
{
    private readonly SpreadDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync(mostWaiting: 0);

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresSpreadSightingTests : SightingConformance
{
    private readonly SpreadDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync(mostWaiting: 0);

    protected override Task DeleteAsync() => _database.DeleteAsync();
}
