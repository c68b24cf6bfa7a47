using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>Who was where: records of sessions with their history, and everything that is counted from them. Goes with the person.</summary>
public interface IAttendanceStore
{
    /// <summary>How many records a page may have.</summary>
    public const int MostRecords = 100_000;

    /// <summary><see cref="AttendanceRules.Default"/> while the client has decided nothing. NotFound, <c>client-unknown</c>.</summary>
    Task<AttendanceRules> FindRulesAsync(ClientId client, CancellationToken cancellationToken);

    /// <summary>Replaces the rules. NotFound, <c>client-unknown</c>; Invalid as <see cref="AttendanceRules.Check"/>.</summary>
    Task UpdateRulesAsync(ClientId client, AttendanceRules rules, CancellationToken cancellationToken);

    /// <summary>
    /// Writes records of one session, all or none. What was there of a person becomes their history; one that says the same already is left as it
    /// is. NotFound: <c>session-unknown</c>, <c>person-unknown</c>; Conflict, <c>record-changed</c>: a <see cref="AttendanceRecord.Revision"/> is
    /// given and not the stored one (0 where there is none); Invalid as <see cref="AttendanceRecord.Check"/>, and <c>records-mixed</c> for records of
    /// several sessions or of one person twice.
    /// </summary>
    /// <returns>How many were added or changed.</returns>
    Task<int> WriteAsync(ClientId client, IReadOnlyList<AttendanceRecord> records, CancellationToken cancellationToken);

    /// <summary>One page; empty after the end.</summary>
    /// <param name="after">The last record of the page before; null for the first page.</param>
    /// <param name="limit">1 to <see cref="MostRecords"/>.</param>
    Task<RecordPage> ListAsync(ClientId client, AttendanceFilter filter, RecordCursor? after, int limit, CancellationToken cancellationToken);

    /// <summary>Everything that ever was on record about a person in a session, oldest first; the last is what is on record now. Empty when nothing is.</summary>
    Task<IReadOnlyList<AttendanceRecord>> ListHistoryAsync(ClientId client, SessionId session, PersonId person, CancellationToken cancellationToken);

    /// <summary>Takes one record away with its history, as if nobody had been expected.</summary>
    /// <returns>False when there is none.</returns>
    Task<bool> RemoveAsync(ClientId client, SessionId session, PersonId person, CancellationToken cancellationToken);

    /// <summary>Counts records by what <paramref name="by"/> says, in ordinal order of it, those without it last; what has none is left out.</summary>
    Task<IReadOnlyList<AttendanceTally>> TallyAsync(ClientId client, AttendanceFilter filter, TallyBy by, CancellationToken cancellationToken);

    /// <summary>Who has which status in which session, one entry for both; sessions without records are left out. In no promised order.</summary>
    Task<IReadOnlyList<SessionRoll>> ListRollsAsync(ClientId client, AttendanceFilter filter, CancellationToken cancellationToken);

    /// <summary>When people were last seen, in no promised order; who never was is left out.</summary>
    /// <param name="people">Null for everybody.</param>
    Task<IReadOnlyList<LastSeen>> ListLastSeenAsync(ClientId client, IReadOnlyList<PersonId>? people, CancellationToken cancellationToken);

    /// <summary>One page, newest first; empty after the end.</summary>
    Task<IReadOnlyList<AttendanceEvent>> ListEventsAsync(ClientId client, EventQuery query, CancellationToken cancellationToken);
}
