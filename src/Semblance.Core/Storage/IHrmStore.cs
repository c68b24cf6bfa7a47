using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>Runs of reasoning models with their figures. Texts and JSON as <see cref="IArtifactStore"/> says.</summary>
public interface IHrmStore
{
    /// <summary>All or none; a run whose id is there stays as it is. NotFound, <c>client-unknown</c>; Invalid, <c>hrm-run</c>: a figure out of range.</summary>
    /// <returns>How many were new.</returns>
    Task<int> AddAsync(ClientId client, IReadOnlyList<HrmRun> runs, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such run.</summary>
    Task<HrmRun?> FindAsync(ClientId client, HrmRunId id, CancellationToken cancellationToken);

    /// <summary>One page, the newest first; empty after the end.</summary>
    Task<IReadOnlyList<HrmRun>> ListAsync(ClientId client, HrmQuery query, CancellationToken cancellationToken);

    /// <summary>What all runs come to, or those of one task.</summary>
    /// <param name="task">Null for all.</param>
    Task<HrmTotals> TallyAsync(ClientId client, string? task, CancellationToken cancellationToken);

    /// <returns>False when this client has no such run.</returns>
    Task<bool> RemoveAsync(ClientId client, HrmRunId id, CancellationToken cancellationToken);
}
