namespace Semblance.Storage.InMemory;

/// <summary>
/// A store in plain collections behind one lock: the twin that others prove themselves against, and the quick one for tests. Gone when the
/// process ends; every write copies nothing and every search looks at every face.
/// </summary>
public sealed class InMemoryStore : IStore
{
    public InMemoryStore(TimeProvider time)
    {
        var tables = Tables = new InMemoryTables(time);
        Clients = new InMemoryClients(tables);
        Spaces = new InMemorySpaces(tables);
        People = new InMemoryPeople(tables);
        Faces = new InMemoryFaces(tables);
        Photos = new InMemoryPhotos(tables);
        Imports = new InMemoryImports(tables);
        Keys = new InMemoryKeys(tables);
        Audit = new InMemoryAudit(tables);
        Accounts = new InMemoryAccounts(tables);
        Tokens = new InMemoryTokens(tables);
        Privacy = new InMemoryPrivacy(tables);
        Merges = new InMemoryMerges(tables);
        Labels = new InMemoryLabels(tables);
        Sightings = new InMemorySightings(tables);
        Sessions = new InMemorySessions(tables);
        Attendance = new InMemoryAttendance(tables);
        Markings = new InMemoryMarkings(tables);
        CheckIns = new InMemoryCheckIns(tables);
        Leaves = new InMemoryLeaves(tables);
        Artifacts = new InMemoryArtifacts(tables);
        Documents = new InMemoryDocuments(tables);
        Tags = new InMemoryTags(tables);
        Chunks = new InMemoryChunks(tables);
        Facts = new InMemoryFactStore(tables);
        Memories = new InMemoryMemories(tables);
        Hrm = new InMemoryHrm(tables);
    }

    internal InMemoryTables Tables { get; }

    public IClientStore Clients { get; }

    public ISpaceStore Spaces { get; }

    public IPeopleStore People { get; }

    public IFaceStore Faces { get; }

    public IPhotoStore Photos { get; }

    public IImportStore Imports { get; }

    public IKeyStore Keys { get; }

    public IAuditStore Audit { get; }

    public IAccountStore Accounts { get; }

    public ITokenStore Tokens { get; }

    public IPrivacyStore Privacy { get; }

    public IMergeStore Merges { get; }

    public ILabelStore Labels { get; }

    public ISightingStore Sightings { get; }

    public ISessionStore Sessions { get; }

    public IAttendanceStore Attendance { get; }

    public IMarkingStore Markings { get; }

    public ICheckInStore CheckIns { get; }

    public ILeaveStore Leaves { get; }

    public IArtifactStore Artifacts { get; }

    public IDocumentStore Documents { get; }

    public ITagStore Tags { get; }

    public IChunkStore Chunks { get; }

    public IFactStore Facts { get; }

    public IMemoryStore Memories { get; }

    public IHrmStore Hrm { get; }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
