namespace Semblance.Attendance;

/// <summary>How a client counts attendance.</summary>
public sealed record AttendanceRules
{
    public const int MostHolidays = 1_000;

    public static readonly AttendanceRules Default = new();

    /// <summary>An IANA name such as <c>Asia/Jakarta</c>: which day it is. UTC by default.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Whole minutes after a session's start from which who is seen is late: 0 to 1,440; null for never.</summary>
    public int? SessionLateAfterMinutes { get; init; }

    /// <summary>Who checks in first after this time of day is late; null for never.</summary>
    public TimeOnly? LateAfter { get; init; }

    /// <summary>Minutes that somebody has to stay for a day to count: 1 to 1,440; null for any stay.</summary>
    public int? MinimumStayMinutes { get; init; }

    /// <summary>Seconds after a check-in or check-out in which nothing further happens: 0 to 86,400; 60 by default.</summary>
    public int CoolDownSeconds { get; init; } = 60;

    /// <summary>Whether a day is over with its first check-out.</summary>
    public bool OncePerDay { get; init; }

    /// <summary>Days of the week on which people are expected: Monday to Friday by default.</summary>
    public IReadOnlyList<DayOfWeek> WorkDays { get; init; } =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    /// <summary>Days on which nobody is expected, in order, each once.</summary>
    public IReadOnlyList<Holiday> Holidays { get; init; } = [];

    /// <summary>The day at a moment.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone()).DateTime);

    /// <summary>The time of day at a moment.</summary>
    public TimeOnly TimeOf(DateTimeOffset at) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone()).DateTime);

    /// <summary>Whether people are expected on a day.</summary>
    public bool IsWorkDay(DateOnly day) => WorkDays.Contains(day.DayOfWeek) && !Holidays.Any(h => h.Day == day);

    /// <summary>What recognition puts on record for somebody who was seen at a moment.</summary>
    public AttendanceStatus StatusOf(AttendanceSession session, DateTimeOffset seenAt) =>
        SessionLateAfterMinutes is { } minutes && seenAt > session.StartsAt.AddMinutes(minutes) ? AttendanceStatus.Late : AttendanceStatus.Auto;

    /// <exception cref="SemblanceException">Invalid: <c>rules-zone</c>, <c>rules-range</c>, <c>rules-days</c>, <c>attendance-text</c>.</exception>
    public void Check()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            throw new SemblanceException(ErrorKind.Invalid, "rules-zone", $"There is no time zone \"{TimeZone}\" here: use an IANA name such as Asia/Jakarta or Europe/Berlin.");
        }

        if (SessionLateAfterMinutes is < 0 or > 1_440 || MinimumStayMinutes is < 1 or > 1_440 || CoolDownSeconds is < 0 or > 86_400)
        {
            throw new SemblanceException(ErrorKind.Invalid, "rules-range",
                "Late after takes 0 to 1,440 minutes, the minimum stay 1 to 1,440 minutes, the cool-down 0 to 86,400 seconds.");
        }

        if (WorkDays.Distinct().Count() != WorkDays.Count || !WorkDays.All(Enum.IsDefined) || Holidays.Count > MostHolidays
            || Holidays.Zip(Holidays.Skip(1)).Any(pair => pair.First.Day >= pair.Second.Day))
        {
            throw new SemblanceException(ErrorKind.Invalid, "rules-days", $"Work days and holidays are named once each, holidays in their order and at most {MostHolidays}.");
        }

        foreach (var holiday in Holidays)
        {
            AttendanceText.CheckOptionalName(holiday.Name, "name of a holiday");
        }
    }

    private TimeZoneInfo Zone() => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}

/// <param name="Name">Up to 200 characters.</param>
public sealed record Holiday(DateOnly Day, string? Name);
