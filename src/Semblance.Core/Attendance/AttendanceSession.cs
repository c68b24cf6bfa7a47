using Semblance.Clients;

namespace Semblance.Attendance;

/// <summary>One lesson, training or meeting that a group is expected at. Its totals are counted from its records, never kept.</summary>
public sealed record AttendanceSession
{
    public required SessionId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Who is expected: the people of this group at the time it is marked; null for everybody.</summary>
    public string? Group { get; init; }

    public SubjectId? Subject { get; init; }

    public SessionKind Kind { get; init; }

    /// <summary>The day it counts for, as the client's time zone had it when the session was made; stays when the time zone is changed.</summary>
    public required DateOnly Day { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>After <see cref="StartsAt"/>; null when nobody said.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As the audit log names them.</summary>
    public required string CreatedBy { get; init; }

    /// <exception cref="SemblanceException">Invalid: <c>attendance-text</c>, <c>session-times</c>.</exception>
    public void Check()
    {
        AttendanceText.CheckName(Name, "name of a session");
        AttendanceText.CheckOptionalName(Group, "group of a session");
        AttendanceText.CheckNote(Note, "note of a session");
        AttendanceText.CheckName(CreatedBy, "maker of a session");
        if (EndsAt <= StartsAt)
        {
            throw new SemblanceException(ErrorKind.Invalid, "session-times", "A session ends after it has started.");
        }
    }
}

public enum SessionKind
{
    Normal,

    /// <summary>Beside the timetable.</summary>
    Extra,
}

/// <summary>Which sessions; filters add up (and), null means no filter.</summary>
public sealed record SessionQuery
{
    public const int DefaultLimit = 100;

    /// <summary>The first day, inclusive.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day, inclusive.</summary>
    public DateOnly? To { get; init; }

    public string? Group { get; init; }

    public SubjectId? Subject { get; init; }

    public SessionKind? Kind { get; init; }

    /// <summary>The last session of the page before: its start and id; null for the first page.</summary>
    public TimeCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = DefaultLimit;
}

/// <summary>A session and what its records say.</summary>
public sealed record SessionSummary(AttendanceSession Session, AttendanceCounts Counts);
