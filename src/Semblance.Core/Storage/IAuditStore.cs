using Semblance.Audit;
using Semblance.Clients;

namespace Semblance.Storage;

/// <summary>What was done, for good: entries are added and never changed or removed.</summary>
public interface IAuditStore
{
    /// <summary>
    /// Adds events to the end of the client's log, in their order, all or none; durable when it returns. However many processes add at once,
    /// the numbers have no gap and the chain no fork. NotFound, <c>client-unknown</c>; Invalid as <see cref="AuditChain.Continue"/>.
    /// </summary>
    Task<IReadOnlyList<AuditEntry>> AppendAsync(ClientId client, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken);

    /// <summary>One page, newest first; empty after the end. Invalid, <c>page-limit</c>.</summary>
    Task<IReadOnlyList<AuditEntry>> ListAsync(ClientId client, AuditQuery query, CancellationToken cancellationToken);

    /// <summary>The client's entries after a number, oldest first, as they are stored, broken or not; for verification.</summary>
    /// <param name="limit">1 to 1,000.</param>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(ClientId client, long after, int limit, CancellationToken cancellationToken);
}
