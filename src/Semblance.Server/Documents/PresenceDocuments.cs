using System.Globalization;
using Semblance.Attendance;
using Semblance.People;

namespace Semblance.Server.Documents;

/// <summary>Somebody came or went.</summary>
/// <param name="Latitude">Degrees north, where a device said so; the same of <paramref name="Longitude"/>, east.</param>
/// <param name="Accuracy">Metres.</param>
internal sealed record CheckInDocument(
    Guid Id, PersonReference Person, CheckDirection Direction, DateTimeOffset At, DateOnly Day, double? Latitude, double? Longitude, double? Accuracy, double? Confidence,
    string By)
{
    public static CheckInDocument Of(CheckIn check, IReadOnlyDictionary<PersonId, Person> people) => new(
        check.Id.Value, PersonReference.Of(check.Person, people), check.Direction, check.At, check.Day, check.Place?.Latitude, check.Place?.Longitude,
        check.Place?.Accuracy, Rounded.Of(check.Confidence), check.By);
}

internal sealed record CheckInsPageDocument(IReadOnlyList<CheckInDocument> CheckIns, string? Next);

/// <summary>What became of somebody at the door.</summary>
internal enum DoorVerdict
{
    Done,
    TooSoon,
    AlreadyIn,
    NotIn,
    DayIsOver,

    /// <summary>The photo shows nobody.</summary>
    NoFace,

    /// <summary>A stranger.</summary>
    Unknown,

    /// <summary>Two people are too near to tell.</summary>
    Ambiguous,
}

/// <param name="CheckIn">What was added, or what stands in the way; absent when there is none.</param>
internal sealed record CheckInAnswerDocument(DoorVerdict Verdict, CheckInDocument? CheckIn = null);

/// <summary>A check-in of somebody whom somebody knows.</summary>
internal sealed record CheckInInput
{
    public required Guid Person { get; init; }

    /// <summary>in or out; leave it out to come in when one is not in, and else to go out.</summary>
    public CheckDirection? Direction { get; init; }

    /// <summary>When it happened: up to 7 days ago; now when left out.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>-90 to 90, with a longitude.</summary>
    public double? Latitude { get; init; }

    /// <summary>-180 to 180.</summary>
    public double? Longitude { get; init; }

    /// <summary>Metres.</summary>
    public double? Accuracy { get; init; }

    public Place? Place => PlaceOf(Latitude, Longitude, Accuracy);

    /// <exception cref="SemblanceException">Invalid, <c>place</c>: half of one.</exception>
    public static Place? PlaceOf(double? latitude, double? longitude, double? accuracy) => (latitude, longitude) switch
    {
        ({ } north, { } east) => new Place(north, east, accuracy),
        (null, null) when accuracy is null => null,
        _ => throw new SemblanceException(ErrorKind.Invalid, "place", "A place needs both latitude and longitude."),
    };
}

/// <summary>What the check-ins of a person come to on one day.</summary>
internal sealed record DayDocument(PersonReference Person, DateOnly Day, DayStatus Status, DateTimeOffset? FirstIn, DateTimeOffset? LastOut, int Minutes)
{
    public static DayDocument Of(Person person, PersonDay day) => new(
        new PersonReference(person.Id.Value, person.Name, person.ExternalId, person.Region), day.Day, day.Status, day.FirstIn, day.LastOut, day.Minutes);
}

internal sealed record DaysDocument(IReadOnlyList<DayDocument> Days);

/// <param name="Sessions">How many sessions it makes up for; absent for those the person missed on its days.</param>
internal sealed record LeaveDocument(
    Guid Id, PersonReference Person, DateOnly From, DateOnly To, LeaveKind Kind, string? Note, int? Sessions, LeaveState State, DateTimeOffset RequestedAt,
    string RequestedBy, DateTimeOffset? DecidedAt, string? DecidedBy, string? DecisionNote)
{
    public static LeaveDocument Of(Leave leave, IReadOnlyDictionary<PersonId, Person> people) => new(
        leave.Id.Value, PersonReference.Of(leave.Person, people), leave.From, leave.To, leave.Kind, leave.Note, leave.Sessions, leave.State, leave.RequestedAt,
        leave.RequestedBy, leave.DecidedAt, leave.DecidedBy, leave.DecisionNote);
}

internal sealed record LeavesPageDocument(IReadOnlyList<LeaveDocument> Leaves, string? Next);

/// <summary>A request for leave.</summary>
internal sealed record LeaveInput
{
    public required Guid Person { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The last day, at most 365 after the first.</summary>
    public required DateOnly To { get; init; }

    public required LeaveKind Kind { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }

    /// <summary>1 to 10,000; leave it out to count those missed.</summary>
    public int? Sessions { get; init; }
}

internal sealed record LeaveDecisionInput
{
    /// <summary>approved or refused.</summary>
    public required LeaveState State { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }
}

/// <summary>How a client counts attendance.</summary>
internal sealed record AttendanceRulesDocument
{
    /// <summary>An IANA name; UTC by default.</summary>
    public string TimeZone { get; init; } = AttendanceRules.Default.TimeZone;

    /// <summary>Minutes after a session's start from which who is seen is late, 0 to 1440; absent for never.</summary>
    public int? SessionLateAfterMinutes { get; init; }

    /// <summary>HH:MM; who checks in first after it is late; absent for never.</summary>
    public string? LateAfter { get; init; }

    /// <summary>1 to 1440; absent for any stay.</summary>
    public int? MinimumStayMinutes { get; init; }

    /// <summary>0 to 86400; 60 by default.</summary>
    public int CoolDownSeconds { get; init; } = AttendanceRules.Default.CoolDownSeconds;

    /// <summary>Whether a day is over with its first check-out.</summary>
    public bool OncePerDay { get; init; }

    /// <summary>Monday to Friday by default.</summary>
    public IReadOnlyList<DayOfWeek> WorkDays { get; init; } = AttendanceRules.Default.WorkDays;

    /// <summary>In order, at most 1,000.</summary>
    public IReadOnlyList<HolidayDocument> Holidays { get; init; } = [];

    public AttendanceRules ToRules() => new()
    {
        TimeZone = TimeZone,
        SessionLateAfterMinutes = SessionLateAfterMinutes,
        LateAfter = LateAfter is null ? null
            : TimeOnly.TryParseExact(LateAfter, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
            : throw new SemblanceException(ErrorKind.Invalid, "rules-range", "The time lateAfter is written HH:MM, such as 08:30."),
        MinimumStayMinutes = MinimumStayMinutes,
        CoolDownSeconds = CoolDownSeconds,
        OncePerDay = OncePerDay,
        WorkDays = WorkDays,
        Holidays = [.. Holidays.Select(h => new Holiday(h.Day, AttendanceInput.Note(h.Name)))],
    };

    public static AttendanceRulesDocument Of(AttendanceRules rules) => new()
    {
        TimeZone = rules.TimeZone,
        SessionLateAfterMinutes = rules.SessionLateAfterMinutes,
        LateAfter = rules.LateAfter?.ToString("HH:mm", CultureInfo.InvariantCulture),
        MinimumStayMinutes = rules.MinimumStayMinutes,
        CoolDownSeconds = rules.CoolDownSeconds,
        OncePerDay = rules.OncePerDay,
        WorkDays = rules.WorkDays,
        Holidays = [.. rules.Holidays.Select(h => new HolidayDocument(h.Day, h.Name))],
    };
}

internal sealed record HolidayDocument(DateOnly Day, string? Name = null);

/// <summary>The attendance of a range of days, counted.</summary>
internal sealed record AttendanceReportDocument(
    DateOnly From, DateOnly To, ReportBasis Basis, CountsDocument Totals, IReadOnlyList<PersonReportDocument> People, IReadOnlyList<DayReportDocument> Days,
    IReadOnlyList<LabelReportDocument> Groups, IReadOnlyList<LabelReportDocument> Regions)
{
    public static AttendanceReportDocument Of(AttendanceReport report) => new(
        report.From,
        report.To,
        report.Basis,
        CountsDocument.Of(report.Counts, report.Excused),
        [.. report.People.Select(p => new PersonReportDocument(
            new PersonReference(p.Person.Id.Value, p.Person.Name, p.Person.ExternalId, p.Person.Region), CountsDocument.Of(p.Counts, p.Excused), p.Band, p.LastSeen))],
        [.. report.Days.Select(d => new DayReportDocument(d.Day, CountsDocument.Of(d.Counts)))],
        [.. report.Groups.Select(g => new LabelReportDocument(g.Name, CountsDocument.Of(g.Counts)))],
        [.. report.Regions.Select(r => new LabelReportDocument(r.Name, CountsDocument.Of(r.Counts)))]);
}

/// <param name="Band">excellent, good, average or low; absent without any session.</param>
internal sealed record PersonReportDocument(PersonReference Person, CountsDocument Counts, string? Band, DateTimeOffset? LastSeen);

internal sealed record DayReportDocument(DateOnly Day, CountsDocument Counts);

/// <param name="Name">Absent for what has no group or region.</param>
internal sealed record LabelReportDocument(string? Name, CountsDocument Counts);

/// <summary>Counts of one person, day, group or region.</summary>
internal sealed record TallyDocument(PersonReference? Person, DateOnly? Day, string? Name, CountsDocument Counts);

internal sealed record AnalyticsDocument(TallyBy By, IReadOnlyList<TallyDocument> Rows);

/// <summary>Something that happened.</summary>
/// <param name="Detail">The status of a record, the kind or the decision of a leave.</param>
internal sealed record AttendanceEventDocument(DateTimeOffset At, AttendanceEventKind Kind, PersonReference Person, Guid? Session, string? Detail, string? By);

internal sealed record AttendanceEventsDocument(IReadOnlyList<AttendanceEventDocument> Events, string? Next);

internal sealed record LastSeenDocument(PersonReference Person, DateTimeOffset At);

internal sealed record LastSeenListDocument(IReadOnlyList<LastSeenDocument> People);
