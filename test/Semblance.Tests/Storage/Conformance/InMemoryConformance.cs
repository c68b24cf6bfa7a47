using Semblance.Storage;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Storage.Conformance;

public sealed class InMemoryClientAndSpaceTests : ClientAndSpaceConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryPeopleTests : PeopleConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryFaceTests : FaceConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryImportTests : ImportConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryKeyTests : KeyConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryAccountTests : AccountConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryPrivacyTests : PrivacyConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryMergeTests : MergeConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryLabelTests : LabelConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemorySightingTests : SightingConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryAttendanceTests : AttendanceConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryPresenceTests : PresenceConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryAttendanceImportTests : AttendanceImportConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryDocumentTests : DocumentConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryFindingTests : FindingConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}

public sealed class InMemoryMemoryTests : MemoryConformance
{
    protected override Task<IStore> OpenEmptyAsync() => Task.FromResult<IStore>(new InMemoryStore(TimeProvider.System));

    protected override Task DeleteAsync() => Task.CompletedTask;
}
