namespace Semblance.Storage;

/// <summary>
/// A place that keeps clients, people, faces and photos. One noun, one contract; each call is atomic. Every call is bound to a client:
/// what belongs to another client is answered as if it did not exist.
/// All may throw <see cref="SemblanceException"/> with Unavailable (<c>store-busy</c>: locked by another writer beyond the time-out),
/// Exhausted (<c>store-full</c>: the disk is full) and Corrupt (<c>store-corrupt</c>).
/// </summary>
public interface IStore : IAsyncDisposable
{
    IClientStore Clients { get; }

    ISpaceStore Spaces { get; }

    IPeopleStore People { get; }

    IFaceStore Faces { get; }

    IPhotoStore Photos { get; }

    IImportStore Imports { get; }

    IKeyStore Keys { get; }

    IAuditStore Audit { get; }

    IAccountStore Accounts { get; }

    ITokenStore Tokens { get; }

    IPrivacyStore Privacy { get; }

    IMergeStore Merges { get; }

    ILabelStore Labels { get; }

    ISightingStore Sightings { get; }

    ISessionStore Sessions { get; }

    IAttendanceStore Attendance { get; }

    IMarkingStore Markings { get; }

    ICheckInStore CheckIns { get; }

    ILeaveStore Leaves { get; }

    IArtifactStore Artifacts { get; }

    IDocumentStore Documents { get; }

    ITagStore Tags { get; }

    IChunkStore Chunks { get; }

    IFactStore Facts { get; }

    IMemoryStore Memories { get; }

    IHrmStore Hrm { get; }
}
