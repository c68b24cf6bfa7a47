using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Tests.Supabase;

namespace Semblance.Tests.Storage.Conformance;

/// <summary>
/// A store behind PostgREST, which has to ask for nothing that its documentation does not have. The contracts that it refuses are those of a store with a connection to the same
/// database: others who write there.
/// </summary>
internal sealed class RestUnderTest
{
    private RestDatabase? _database;

    public async Task<IStore> OpenAsync()
    {
        _database = await RestDatabase.CreateAsync(mostRows: 1_000);
        return new SharedStore(await _database.OpenAsync(), await PostgresStore.OpenAsync(_database.Connection, TimeProvider.System, CancellationToken.None));
    }

    public async Task DeleteAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
            Assert.Empty(_database.Rest.Violations);
        }
    }

    public Task RunAsync(string sql) => _database!.RunAsync(sql);

    private sealed class SharedStore(IStore rest, IStore other) : IStore
    {
        public IClientStore Clients => rest.Clients;

        public ISpaceStore Spaces => rest.Spaces;

        public IPeopleStore People => rest.People;

        public IFaceStore Faces => rest.Faces;

        public IPhotoStore Photos => rest.Photos;

        public IImportStore Imports => rest.Imports;

        public IAuditStore Audit => rest.Audit;

        public IKeyStore Keys => other.Keys;

        public IAccountStore Accounts => other.Accounts;

        public ITokenStore Tokens => other.Tokens;

        public IPrivacyStore Privacy => rest.Privacy;

        public IMergeStore Merges => other.Merges;

        public ILabelStore Labels => other.Labels;

        public ISightingStore Sightings => other.Sightings;

        public ISessionStore Sessions => other.Sessions;

        public IAttendanceStore Attendance => other.Attendance;

        public IMarkingStore Markings => other.Markings;

        public ICheckInStore CheckIns => other.CheckIns;

        public ILeaveStore Leaves => other.Leaves;

        public IArtifactStore Artifacts => other.Artifacts;

        public IDocumentStore Documents => other.Documents;

        public ITagStore Tags => other.Tags;

        public IChunkStore Chunks => other.Chunks;

        public IFactStore Facts => other.Facts;

        public IMemoryStore Memories => other.Memories;

        public IHrmStore Hrm => other.Hrm;

        public async ValueTask DisposeAsync()
        {
            await rest.DisposeAsync();
            await other.DisposeAsync();
        }
    }
}

public sealed class PostgresRestClientAndSpaceTests : ClientAndSpaceConformance
{
    private readonly RestUnderTest _project = new();

    protected override Task<IStore> OpenEmptyAsync() => _project.OpenAsync();

    protected override Task DeleteAsync() => _project.DeleteAsync();
}

public sealed class PostgresRestPeopleTests : PeopleConformance
{
    private readonly RestUnderTest _project = new();

    protected override Task<IStore> OpenEmptyAsync() => _project.OpenAsync();

    protected override Task DeleteAsync() => _project.DeleteAsync();
}

public sealed class PostgresRestFaceTests : FaceConformance
{
    private readonly RestUnderTest _project = new();

    protected override Task<IStore> OpenEmptyAsync() => _project.OpenAsync();

    protected override Task DeleteAsync() => _project.DeleteAsync();
}

public sealed class PostgresRestImportTests : ImportConformance
{
    private readonly RestUnderTest _project = new();

    protected override Task<IStore> OpenEmptyAsync() => _project.OpenAsync();

    protected override Task DeleteAsync() => _project.DeleteAsync();
}

public sealed class PostgresRestAttendanceImportTests : AttendanceImportConformance
{
    private readonly RestUnderTest _project = new();

    protected override Task<IStore> OpenEmptyAsync() => _project.OpenAsync();

    protected override Task DeleteAsync() => _project.DeleteAsync();
}

public sealed class PostgresRestPrivacyTests : PrivacyConformance
{
    private readonly RestUnderTest _project = new();

    protected override Task<IStore> OpenEmptyAsync() => _project.OpenAsync();

    protected override Task DeleteAsync() => _project.DeleteAsync();
}

public sealed class PostgresRestAuditTests : AuditConformance
{
    private readonly RestUnderTest _project = new();

    protected override Task<IStore> OpenEmptyAsync() => _project.OpenAsync();

    protected override Task DeleteAsync() => _project.DeleteAsync();

    protected override Task ChangeAsync(IStore store, long sequence, string action) =>
        _project.RunAsync($"UPDATE audit_entries SET action = '{action}' WHERE client_id = 'default' AND sequence = {sequence}");

    protected override Task RemoveAsync(IStore store, long sequence) => _project.RunAsync($"DELETE FROM audit_entries WHERE client_id = 'default' AND sequence = {sequence}");
}
