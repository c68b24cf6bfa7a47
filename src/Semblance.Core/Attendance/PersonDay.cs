using Semblance.People;

namespace Semblance.Attendance;

/// <summary>What the check-ins of a person come to on one day.</summary>
/// <param name="LastOut">Null while they are in, and for who did not come.</param>
/// <param name="Minutes">Whole minutes between coming and going, breaks left out; up to now for who is in today.</param>
public sealed record PersonDay(PersonId Person, DateOnly Day, DayStatus Status, DateTimeOffset? FirstIn, DateTimeOffset? LastOut, int Minutes)
{
    /// <summary>The day as it counts for a percentage; null when it does not.</summary>
    public AttendanceCounts? Counts => Status switch
    {
        DayStatus.Present or DayStatus.In => AttendanceCounts.Of(AttendanceStatus.Present, 1),
        DayStatus.Late => AttendanceCounts.Of(AttendanceStatus.Late, 1),
        DayStatus.Leave => AttendanceCounts.Of(AttendanceStatus.Absent, 1, onLeave: 1),
        DayStatus.Off => null,
        _ => AttendanceCounts.Of(AttendanceStatus.Absent, 1),
    };

    /// <param name="checks">The person's of that day, in order of time.</param>
    /// <param name="isOnLeave">Whether an approved leave covers the day.</param>
    /// <returns>Null for a day that is none of work and on which they did not come.</returns>
    public static PersonDay? Of(PersonId person, DateOnly day, IReadOnlyList<CheckIn> checks, AttendanceRules rules, bool isOnLeave, DateTimeOffset now)
    {
        var isWork = rules.IsWorkDay(day);
        if (checks.FirstOrDefault(c => c.Direction == CheckDirection.In) is not { } first)
        {
            return isWork ? new PersonDay(person, day, isOnLeave ? DayStatus.Leave : DayStatus.Absent, null, null, 0) : null;
        }

        var isIn = checks[^1].Direction == CheckDirection.In;
        var isToday = rules.DayOf(now) == day;
        var minutes = (int)Stay(checks, isIn && isToday ? now : null).TotalMinutes;
        var isShort = minutes < rules.MinimumStayMinutes;
        var status = !isWork ? DayStatus.Off
            : isShort && isIn && isToday ? DayStatus.In
            : isShort ? isOnLeave ? DayStatus.Leave : DayStatus.Short
            : rules.LateAfter is { } late && rules.TimeOf(first.At) > late ? DayStatus.Late
            : DayStatus.Present;
        return new PersonDay(person, day, status, first.At, isIn ? null : checks[^1].At, minutes);
    }

    private static TimeSpan Stay(IReadOnlyList<CheckIn> checks, DateTimeOffset? until)
    {
        var (stay, since) = (TimeSpan.Zero, (DateTimeOffset?)null);
        foreach (var check in checks)
        {
            stay += check.Direction == CheckDirection.Out && since is { } came ? check.At - came : TimeSpan.Zero;
            since = check.Direction == CheckDirection.In ? since ?? check.At : null;
        }

        return stay + (until is { } end && since is { } open ? end - open : TimeSpan.Zero);
    }
}

public enum DayStatus
{
    Present,

    /// <summary>First in after <see cref="AttendanceRules.LateAfter"/>.</summary>
    Late,

    /// <summary>Stayed less than <see cref="AttendanceRules.MinimumStayMinutes"/>.</summary>
    Short,

    /// <summary>Has not gone yet, and not stayed so long yet.</summary>
    In,

    Absent,

    /// <summary>Absent with an approved leave.</summary>
    Leave,

    /// <summary>Came on a day that is none of work.</summary>
    Off,
}
