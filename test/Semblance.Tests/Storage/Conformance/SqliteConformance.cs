using Semblance.Storage;
using Semblance.Tests.Storage.Sqlite;

namespace Semblance.Tests.Storage.Conformance;

public sealed class SqliteClientAndSpaceTests : ClientAndSpaceConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqlitePeopleTests : PeopleConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteFaceTests : FaceConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteImportTests : ImportConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteKeyTests : KeyConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteAccountTests : AccountConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqlitePrivacyTests : PrivacyConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteMergeTests : MergeConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteLabelTests : LabelConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteSightingTests : SightingConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteAttendanceTests : AttendanceConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqlitePresenceTests : PresenceConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteAttendanceImportTests : AttendanceImportConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteDocumentTests : DocumentConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteFindingTests : FindingConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}

public sealed class SqliteMemoryTests : MemoryConformance
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<IStore> OpenEmptyAsync() => await _folder.OpenAsync();

    protected override Task DeleteAsync() => _folder.DeleteAsync();
}
