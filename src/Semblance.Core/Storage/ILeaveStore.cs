using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage;

/// <summary>Requests for leave. They go with the person.</summary>
public interface ILeaveStore
{
    /// <summary>How many leaves a page may have.</summary>
    public const int MostLeaves = 100_000;

    /// <summary>NotFound, <c>person-unknown</c>; Conflict, <c>leave-exists</c>: the id is taken; Invalid as <see cref="Leave.Check"/>.</summary>
    Task AddAsync(Leave leave, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such leave.</summary>
    Task<Leave?> FindAsync(ClientId client, LeaveId id, CancellationToken cancellationToken);

    /// <summary>One page, the last requested first, then by id downwards; empty after the end.</summary>
    Task<IReadOnlyList<Leave>> ListAsync(ClientId client, LeaveQuery query, CancellationToken cancellationToken);

    /// <summary>Decides a pending one. NotFound, <c>leave-unknown</c>; Conflict, <c>leave-decided</c>; Invalid, <c>leave-decision</c>: neither yes nor no.</summary>
    /// <returns>The leave as stored now.</returns>
    Task<Leave> DecideAsync(ClientId client, LeaveId id, LeaveDecision decision, CancellationToken cancellationToken);

    /// <returns>False when this client has no such leave.</returns>
    Task<bool> RemoveAsync(ClientId client, LeaveId id, CancellationToken cancellationToken);
}
