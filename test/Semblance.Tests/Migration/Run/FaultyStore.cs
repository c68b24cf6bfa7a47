using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Tests.Migration.Run;

/// <summary>A store whose writing of a batch fails on command: before it reaches the real store, or after it was committed and before anybody knows.</summary>
internal sealed class FaultyStore(IStore inner) : IStore, IImportStore
{
    /// <summary>Called with the number of each batch, before (false) and after (true) it is committed. May throw.</summary>
    public Action<int, bool>? OnApply { get; set; }

    public IClientStore Clients => inner.Clients;

    public ISpaceStore Spaces => inner.Spaces;

    public IPeopleStore People => inner.People;

    public IFaceStore Faces => inner.Faces;

    public IPhotoStore Photos => inner.Photos;

    public IImportStore Imports => this;

    public IKeyStore Keys => inner.Keys;

    public IAuditStore Audit => inner.Audit;

    public IAccountStore Accounts => inner.Accounts;

    public ITokenStore Tokens => inner.Tokens;

    public IPrivacyStore Privacy => inner.Privacy;

    public IMergeStore Merges => inner.Merges;

    public ILabelStore Labels => inner.Labels;

    public ISightingStore Sightings => inner.Sightings;

    public ISessionStore Sessions => inner.Sessions;

    public IAttendanceStore Attendance => inner.Attendance;

    public IMarkingStore Markings => inner.Markings;

    public ICheckInStore CheckIns => inner.CheckIns;

    public ILeaveStore Leaves => inner.Leaves;

    public IArtifactStore Artifacts => inner.Artifacts;

    public IDocumentStore Documents => inner.Documents;

    public ITagStore Tags => inner.Tags;

    public IChunkStore Chunks => inner.Chunks;

    public IFactStore Facts => inner.Facts;

    public IMemoryStore Memories => inner.Memories;

    public IHrmStore Hrm => inner.Hrm;

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    public async Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, CancellationToken cancellationToken)
    {
        var sum = BatchOutcome.None;
        foreach (var batch in batches)
        {
            OnApply?.Invoke(batch.Number, false);
            sum += await inner.Imports.ApplyAsync(client, batch, cancellationToken);
            OnApply?.Invoke(batch.Number, true);
        }

        return sum;
    }

    public Task AddRunAsync(ImportRun run, ReadOnlyMemory<byte> plan, CancellationToken cancellationToken) =>
        inner.Imports.AddRunAsync(run, plan, cancellationToken);

    public Task<ImportRun?> FindRunAsync(ClientId client, RunId id, CancellationToken cancellationToken) =>
        inner.Imports.FindRunAsync(client, id, cancellationToken);

    public Task<IReadOnlyList<ImportRun>> ListRunsAsync(ClientId client, CancellationToken cancellationToken) =>
        inner.Imports.ListRunsAsync(client, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> FindPlanAsync(ClientId client, RunId id, CancellationToken cancellationToken) =>
        inner.Imports.FindPlanAsync(client, id, cancellationToken);

    public Task<BatchOutcome> RehearseAsync(
        ClientId client, ImportRun run, IAsyncEnumerable<ImportBatch> batches, Action<int>? applied, CancellationToken cancellationToken) =>
        inner.Imports.RehearseAsync(client, run, batches, applied, cancellationToken);

    public Task<AttendanceRows> FindAttendanceAsync(ClientId client, AttendanceRows wanted, CancellationToken cancellationToken) =>
        inner.Imports.FindAttendanceAsync(client, wanted, cancellationToken);

    public Task CompleteAsync(ClientId client, RunId id, CancellationToken cancellationToken) =>
        inner.Imports.CompleteAsync(client, id, cancellationToken);

    public Task<RollbackOutcome> RollbackAsync(ClientId client, RunId id, PersonId? person, bool force, CancellationToken cancellationToken) =>
        inner.Imports.RollbackAsync(client, id, person, force, cancellationToken);
}
