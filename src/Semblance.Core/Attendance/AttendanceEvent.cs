using Semblance.People;

namespace Semblance.Attendance;

/// <summary>Something that happened, read from the rows that say so: nothing is logged beside them, so it goes with the person.</summary>
/// <param name="Session">Of <see cref="AttendanceEventKind.Seen"/> and <see cref="AttendanceEventKind.Corrected"/>.</param>
/// <param name="Detail">The status of a record, the kind or the decision of a leave.</param>
/// <param name="By">As the audit log names them; null where it is not known.</param>
public sealed record AttendanceEvent(DateTimeOffset At, AttendanceEventKind Kind, PersonId Person, SessionId? Session, string? Detail, string? By);

public enum AttendanceEventKind
{
    /// <summary>The person was added.</summary>
    Registered,

    CheckIn,

    CheckOut,

    /// <summary>Marked as there in a session, and not changed since.</summary>
    Seen,

    /// <summary>A record was changed after it had been made; the last change of each.</summary>
    Corrected,

    LeaveRequested,

    LeaveDecided,
}

/// <summary>Which events; filters add up (and), null means no filter.</summary>
public sealed record EventQuery
{
    public const int DefaultLimit = 50;

    public AttendanceEventKind? Kind { get; init; }

    public PersonId? Person { get; init; }

    /// <summary>Of people who are in this region now.</summary>
    public string? Region { get; init; }

    /// <summary>The last event of the page before; null for the first page.</summary>
    public EventCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = DefaultLimit;
}

/// <summary>What events are sorted by, newest first.</summary>
public sealed record EventCursor(DateTimeOffset At, PersonId Person, AttendanceEventKind Kind);
