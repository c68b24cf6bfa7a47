using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage;

/// <summary>Who came and went, day by day. Goes with the person.</summary>
public interface ICheckInStore
{
    /// <summary>How many check-ins a page may have.</summary>
    public const int MostCheckIns = 100_000;

    /// <summary>
    /// Does what <see cref="CheckInAttempt.Decide"/> says, while no other attempt of the person is under way. NotFound, <c>person-unknown</c>;
    /// Conflict, <c>check-in-exists</c>: the id is taken; Invalid as <see cref="CheckIn.Check"/>.
    /// </summary>
    Task<CheckInAnswer> AddAsync(CheckInAttempt attempt, CancellationToken cancellationToken);

    /// <summary>One page, newest first, then by id downwards; empty after the end.</summary>
    Task<IReadOnlyList<CheckIn>> ListAsync(ClientId client, CheckInQuery query, CancellationToken cancellationToken);

    /// <returns>What was removed; null when this client has no such one.</returns>
    Task<CheckIn?> RemoveAsync(ClientId client, CheckInId id, CancellationToken cancellationToken);
}
