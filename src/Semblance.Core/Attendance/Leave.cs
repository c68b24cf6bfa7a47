using Semblance.Clients;
using Semblance.People;

namespace Semblance.Attendance;

/// <summary>Days on which somebody asks not to be expected. Approved ones count for the percentage.</summary>
public sealed record Leave
{
    /// <summary>Days that one request may span.</summary>
    public const int MostDays = 366;

    public required LeaveId Id { get; init; }

    public required ClientId Client { get; init; }

    public required PersonId Person { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day; the first one for a single day.</summary>
    public required DateOnly To { get; init; }

    public required LeaveKind Kind { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }

    /// <summary>How many sessions it makes up for, where somebody has counted them; null for those the person missed on these days. 1 to 10,000.</summary>
    public int? Sessions { get; init; }

    public LeaveState State { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>As the audit log names them.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Null while it is pending.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>As the audit log names them; null while it is pending.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>What was said with the decision; up to 2,000 characters.</summary>
    public string? DecisionNote { get; init; }

    public bool Covers(DateOnly day) => From <= day && day <= To;

    /// <exception cref="SemblanceException">Invalid: <c>attendance-text</c>, <c>leave-days</c>, <c>leave-sessions</c>.</exception>
    public void Check()
    {
        AttendanceText.CheckNote(Note, "note of a leave");
        AttendanceText.CheckName(RequestedBy, "author of a leave");
        AttendanceText.CheckOptionalName(DecidedBy, "author of a decision");
        AttendanceText.CheckNote(DecisionNote, "note of a decision");
        if (To < From || To.DayNumber - From.DayNumber >= MostDays)
        {
            throw new SemblanceException(ErrorKind.Invalid, "leave-days", $"A leave has a first day and a last one, at most {MostDays} days.");
        }

        if (Sessions is < 1 or > 10_000)
        {
            throw new SemblanceException(ErrorKind.Invalid, "leave-sessions", $"A leave makes up for 1 to 10,000 sessions, not {Sessions}.");
        }
    }
}

public enum LeaveKind
{
    Medical,
    Authorised,
}

public enum LeaveState
{
    Pending,
    Approved,
    Refused,
}

/// <summary>Which leaves; filters add up (and), null means no filter.</summary>
public sealed record LeaveQuery
{
    public const int DefaultLimit = 100;

    public PersonId? Person { get; init; }

    public LeaveState? State { get; init; }

    /// <summary>Those that have a day from this one on.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Those that have a day up to this one.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The last one of the page before: when it was requested and its id; null for the first page.</summary>
    public TimeCursor? After { get; init; }

    /// <summary>1 to 100,000.</summary>
    public int Limit { get; init; } = DefaultLimit;
}

/// <param name="State">Approved or Refused.</param>
/// <param name="By">As the audit log names them.</param>
public sealed record LeaveDecision(LeaveState State, DateTimeOffset At, string By, string? Note);
