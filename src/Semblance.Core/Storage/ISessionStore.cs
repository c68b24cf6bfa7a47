using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage;

/// <summary>Sessions that people are expected at, and what they are about.</summary>
public interface ISessionStore
{
    /// <summary>NotFound, <c>client-unknown</c>; Conflict, <c>subject-exists</c>: the id is taken; Invalid as <see cref="Subject.Check"/>.</summary>
    Task AddSubjectAsync(Subject subject, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such subject.</summary>
    Task<Subject?> FindSubjectAsync(ClientId client, SubjectId id, CancellationToken cancellationToken);

    /// <summary>All of the client, by name (ordinal), then id.</summary>
    Task<IReadOnlyList<Subject>> ListSubjectsAsync(ClientId client, CancellationToken cancellationToken);

    /// <summary>Replaces all but the time it was made. NotFound, <c>subject-unknown</c>; Invalid as <see cref="Subject.Check"/>.</summary>
    Task UpdateSubjectAsync(Subject subject, CancellationToken cancellationToken);

    /// <summary>Its sessions stay, without a subject.</summary>
    /// <returns>False when this client has no such subject.</returns>
    Task<bool> RemoveSubjectAsync(ClientId client, SubjectId id, CancellationToken cancellationToken);

    /// <summary>NotFound: <c>client-unknown</c>, <c>subject-unknown</c>; Conflict, <c>session-exists</c>; Invalid as <see cref="AttendanceSession.Check"/>.</summary>
    Task AddAsync(AttendanceSession session, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such session.</summary>
    Task<AttendanceSession?> FindAsync(ClientId client, SessionId id, CancellationToken cancellationToken);

    /// <summary>One page, the last to start first, then by id downwards; empty after the end.</summary>
    Task<IReadOnlyList<SessionSummary>> ListAsync(ClientId client, SessionQuery query, CancellationToken cancellationToken);

    /// <summary>Replaces all but who made it and when. NotFound: <c>session-unknown</c>, <c>subject-unknown</c>; Invalid as <see cref="AttendanceSession.Check"/>.</summary>
    Task UpdateAsync(AttendanceSession session, CancellationToken cancellationToken);

    /// <summary>Removes a session with its records, their history and its markings.</summary>
    /// <returns>False when this client has no such session.</returns>
    Task<bool> RemoveAsync(ClientId client, SessionId id, CancellationToken cancellationToken);
}
