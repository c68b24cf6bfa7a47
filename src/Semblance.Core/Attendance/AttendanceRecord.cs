using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Attendance;

/// <summary>What is on record about a person in a session: one record each. Every change keeps what was there before (<see cref="Revision"/>).</summary>
public sealed record AttendanceRecord
{
    public required ClientId Client { get; init; }

    public required SessionId Session { get; init; }

    public required PersonId Person { get; init; }

    public required AttendanceStatus Status { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }

    /// <summary>How far inside the threshold the recognised face was, 0 to 1; null where nobody was recognised or nobody measured.</summary>
    public double? Confidence { get; init; }

    /// <summary>Where the face was in its photo.</summary>
    public FaceBox? Box { get; init; }

    /// <summary>When the person was seen; null where they were not, or nobody said.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>As the audit log names them.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>Why it was changed; up to 2,000 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>1 when added, one more with every change. Given to a write it is what the writer has read; 0 for whatever is there.</summary>
    public int Revision { get; init; }

    /// <summary>Whether both say the same of the person, whoever says it.</summary>
    public bool SaysTheSameAs(AttendanceRecord other) =>
        Status == other.Status && Note == other.Note && Nullable.Equals(Confidence, other.Confidence) && Nullable.Equals(Box, other.Box) && Nullable.Equals(SeenAt, other.SeenAt);

    /// <exception cref="SemblanceException">Invalid: <c>attendance-text</c>, <c>record-confidence</c>.</exception>
    public void Check()
    {
        AttendanceText.CheckNote(Note, "note of a record");
        AttendanceText.CheckNote(Reason, "reason of a change");
        AttendanceText.CheckName(ChangedBy, "author of a change");
        if (Confidence is { } confidence && !(confidence >= 0 && confidence <= 1))
        {
            throw new SemblanceException(ErrorKind.Invalid, "record-confidence", "A confidence is a share, 0 to 1, or left out.");
        }
    }
}

/// <summary>Which records; filters add up (and), null means no filter.</summary>
public sealed record AttendanceFilter
{
    /// <summary>The first day, inclusive.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day, inclusive.</summary>
    public DateOnly? To { get; init; }

    public SessionId? Session { get; init; }

    /// <summary>Of sessions of this group.</summary>
    public string? Group { get; init; }

    public SubjectId? Subject { get; init; }

    public SessionKind? Kind { get; init; }

    public PersonId? Person { get; init; }

    /// <summary>Of people who are in this region now.</summary>
    public string? Region { get; init; }

    public AttendanceStatus? Status { get; init; }
}

/// <summary>A record, and when its session began: what records are sorted by, before session and person.</summary>
public sealed record RecordCursor(DateTimeOffset StartsAt, SessionId Session, PersonId Person);

/// <summary>One page of records by the start of their session, session and person; <paramref name="Next"/> is null on the last.</summary>
public sealed record RecordPage(IReadOnlyList<AttendanceRecord> Records, RecordCursor? Next);

public enum TallyBy
{
    Person,
    Day,

    /// <summary>The session's.</summary>
    Group,

    /// <summary>The person's, now.</summary>
    Region,

    /// <summary>With the day and the group of each.</summary>
    Session,
}

/// <summary>Counts of one person, day, group, region or session.</summary>
public sealed record AttendanceTally
{
    public PersonId? Person { get; init; }

    public SessionId? Session { get; init; }

    public DateOnly? Day { get; init; }

    /// <summary>The group or region; null for records that have none.</summary>
    public string? Label { get; init; }

    public required AttendanceCounts Counts { get; init; }
}

/// <summary>When somebody was last known to be somewhere: seen in a session, checked in or out.</summary>
public sealed record LastSeen(PersonId Person, DateTimeOffset At);
