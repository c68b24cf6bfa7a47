using Semblance.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Storage.Conformance;

public sealed class PostgresClientAndSpaceTests : ClientAndSpaceConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresPeopleTests : PeopleConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresFaceTests : FaceConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresImportTests : ImportConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresKeyTests : KeyConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresInProcessPeopleTests : PeopleConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenInProcessAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresInProcessFaceTests : FaceConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenInProcessAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresInProcessImportTests : ImportConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenInProcessAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresAccountTests : AccountConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresPrivacyTests : PrivacyConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresMergeTests : MergeConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresLabelTests : LabelConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresAttendanceTests : AttendanceConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresInProcessLabelTests : LabelConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenInProcessAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresPresenceTests : PresenceConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresSightingTests : SightingConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresAttendanceImportTests : AttendanceImportConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresDocumentTests : DocumentConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresFindingTests : FindingConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}

public sealed class PostgresMemoryTests : MemoryConformance
{
    private readonly PostgresDatabase _database = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _database.OpenAsync();

    protected override Task DeleteAsync() => _database.DeleteAsync();
}
