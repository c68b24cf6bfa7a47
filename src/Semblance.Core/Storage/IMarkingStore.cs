using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage;

/// <summary>Markings that wait to be confirmed. They go with their session; of a person who is removed their faces stay, as nobody's.</summary>
public interface IMarkingStore
{
    /// <summary>Adds an open one with its photos and faces. NotFound, <c>session-unknown</c>; Conflict, <c>marking-exists</c>.</summary>
    Task AddAsync(Marking marking, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such marking.</summary>
    Task<Marking?> FindAsync(ClientId client, MarkingId id, CancellationToken cancellationToken);

    /// <summary>Of a session, newest first, without photos and faces.</summary>
    Task<IReadOnlyList<Marking>> ListAsync(ClientId client, SessionId session, CancellationToken cancellationToken);

    /// <summary>
    /// Adds further photos with their faces; the numbers of the photos follow those that are there, whatever was given. NotFound,
    /// <c>marking-unknown</c>; Conflict, <c>marking-ended</c>; Exhausted, <c>marking-full</c>: more than <see cref="Marking.MostPhotos"/>.
    /// </summary>
    Task AddPhotosAsync(ClientId client, MarkingId id, IReadOnlyList<MarkingPhoto> photos, IReadOnlyList<SeenFace> faces, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an open one: confirmed, with the records that are written in the same transaction as by <see cref="IAttendanceStore.WriteAsync"/>, or
    /// discarded with none. NotFound, <c>marking-unknown</c>; Conflict, <c>marking-ended</c>; and what that gives.
    /// </summary>
    /// <returns>How many records were added or changed.</returns>
    Task<int> EndAsync(
        ClientId client, MarkingId id, MarkingState state, DateTimeOffset at, IReadOnlyList<AttendanceRecord> records, CancellationToken cancellationToken);
}
