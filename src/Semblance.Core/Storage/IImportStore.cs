using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>Runs, their checkpoints and their atomic writes.</summary>
public interface IImportStore
{
    /// <summary>Records a new run with the plan it will follow (kept as it is, so that resume never needs the plan's file).</summary>
    Task AddRunAsync(ImportRun run, ReadOnlyMemory<byte> plan, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such run.</summary>
    Task<ImportRun?> FindRunAsync(ClientId client, RunId id, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<ImportRun>> ListRunsAsync(ClientId client, CancellationToken cancellationToken);

    /// <summary>The bytes given to <see cref="AddRunAsync"/>; null when there is no such run.</summary>
    Task<ReadOnlyMemory<byte>?> FindPlanAsync(ClientId client, RunId id, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the batches, each with its checkpoint, in one transaction, durable when it returns. A batch whose checkpoint exists is not
    /// applied again: the recorded outcome comes back. NotFound, <c>run-unknown</c>; Conflict, <c>run-ended</c>.
    /// </summary>
    /// <returns>The sum of their outcomes.</returns>
    Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, CancellationToken cancellationToken);

    /// <inheritdoc cref="ApplyAsync(ClientId, IReadOnlyList{ImportBatch}, CancellationToken)"/>
    Task<BatchOutcome> ApplyAsync(ClientId client, ImportBatch batch, CancellationToken cancellationToken) =>
        ApplyAsync(client, [batch], cancellationToken);

    /// <summary>The same behind another call, for as many batches to be on their way as a store has use for.</summary>
    /// <param name="before">Until it has ended, nothing of these batches is compared with the store or visible in it, and never when it fails: its error comes
    /// back then. A store that is a server takes their rows over meanwhile.</param>
    /// <inheritdoc cref="ApplyAsync(ClientId, IReadOnlyList{ImportBatch}, CancellationToken)"/>
    async Task<BatchOutcome> ApplyAsync(ClientId client, IReadOnlyList<ImportBatch> batches, Task before, CancellationToken cancellationToken)
    {
        await before;
        return await ApplyAsync(client, batches, cancellationToken);
    }

    /// <summary>
    /// A dry run: applies every batch by the code of a real run in one transaction and rolls it back, whatever happens.
    /// The run need not be recorded. Leaves no trace.
    /// </summary>
    /// <param name="applied">Told after each batch.</param>
    /// <returns>The exact sums a real run would reach.</returns>
    Task<BatchOutcome> RehearseAsync(
        ClientId client, ImportRun run, IAsyncEnumerable<ImportBatch> batches, Action<int>? applied, CancellationToken cancellationToken);

    /// <summary>Which of these rows of attendance the client has, as they are stored; by their ids (records: session and person), in no promised order. Groups are left out.</summary>
    Task<AttendanceRows> FindAttendanceAsync(ClientId client, AttendanceRows wanted, CancellationToken cancellationToken);

    /// <summary>Marks a run Done. Conflict, <c>run-incomplete</c>, while a batch is missing.</summary>
    Task CompleteAsync(ClientId client, RunId id, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back, in one transaction and reverse order, what the run added: all of it, or one person's rows. Rows that have changed since
    /// (a person edited, faces or photos added to them later by others; a record corrected, a leave decided, a session marked) are named and never deleted; unless <paramref name="force"/> is
    /// set, one such row means nothing is removed. Groups and spaces the run brought go when nothing uses them any more. The run itself
    /// stays on record as RolledBack (for one person: stays as it is). NotFound, <c>run-unknown</c>.
    /// </summary>
    Task<RollbackOutcome> RollbackAsync(
        ClientId client, RunId id, PersonId? person, bool force, CancellationToken cancellationToken);
}
