namespace Semblance.Attendance;

/// <summary>Somebody is at the door: what they want, and by which rules.</summary>
public sealed record CheckInAttempt
{
    /// <summary>As it will be; its <see cref="CheckIn.Direction"/> is only meant where <see cref="IsDirectionGiven"/>.</summary>
    public required CheckIn CheckIn { get; init; }

    /// <summary>False: in when the person's last one of that day is none or out, else out.</summary>
    public bool IsDirectionGiven { get; init; }

    /// <summary>How long nothing happens after a check-in or check-out; 0 for no such time.</summary>
    public TimeSpan CoolDown { get; init; }

    /// <summary>Whether a day is over with its first check-out.</summary>
    public bool IsOncePerDay { get; init; }

    /// <summary>What is to be done, from what the person did before: the rule that every store applies while nobody else can write for the person.</summary>
    /// <param name="before">The person's last one at this time or before; null for none.</param>
    /// <param name="after">The person's first one after this time: others may have come in before one that waited in a queue; null for none.</param>
    public CheckInAnswer Decide(CheckIn? before, CheckIn? after)
    {
        if (before is not null && CheckIn.At - before.At < CoolDown)
        {
            return new CheckInAnswer(CheckInVerdict.TooSoon, before);
        }

        if (after is not null && after.At - CheckIn.At < CoolDown)
        {
            return new CheckInAnswer(CheckInVerdict.TooSoon, after);
        }

        var today = before?.Day == CheckIn.Day ? before : null;
        var isIn = today?.Direction == CheckDirection.In;
        var direction = IsDirectionGiven ? CheckIn.Direction : isIn ? CheckDirection.Out : CheckDirection.In;
        return (direction, isIn, today) switch
        {
            (CheckDirection.In, false, { }) when IsOncePerDay => new CheckInAnswer(CheckInVerdict.DayIsOver, today),
            (CheckDirection.In, true, _) => new CheckInAnswer(CheckInVerdict.AlreadyIn, today),
            (CheckDirection.Out, false, _) => new CheckInAnswer(CheckInVerdict.NotIn, today),
            _ => new CheckInAnswer(CheckInVerdict.Done, CheckIn with { Direction = direction }),
        };
    }
}

public enum CheckInVerdict
{
    Done,

    /// <summary>The person did so a moment ago: nothing was added.</summary>
    TooSoon,

    /// <summary>Nobody comes in twice without going.</summary>
    AlreadyIn,

    /// <summary>Nobody goes who has not come in that day.</summary>
    NotIn,

    /// <summary>The person has come and gone, and the rules allow one stay a day.</summary>
    DayIsOver,
}

/// <param name="CheckIn">The one that was added, or the one that stands in the way; null when there is none.</param>
public sealed record CheckInAnswer(CheckInVerdict Verdict, CheckIn? CheckIn);
