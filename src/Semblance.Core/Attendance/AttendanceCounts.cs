namespace Semblance.Attendance;

/// <summary>Records counted by status.</summary>
/// <param name="OnLeave">Those of <paramref name="Absent"/> on a day for which the person had an approved leave.</param>
public readonly record struct AttendanceCounts(int Auto, int Present, int Absent, int Late, int Medical, int Authorised, int OnLeave = 0)
{
    public int Total => Auto + Present + Absent + Late + Medical + Authorised;

    /// <summary>Was there, however that was noticed, and whenever.</summary>
    public int Attended => Auto + Present + Late;

    /// <summary>Was not there, with a reason that counts.</summary>
    public int Excused => Medical + Authorised + OnLeave;

    public static AttendanceCounts operator +(AttendanceCounts a, AttendanceCounts b) => Add(a, b);

    public static AttendanceCounts Add(AttendanceCounts a, AttendanceCounts b) => new(
        a.Auto + b.Auto, a.Present + b.Present, a.Absent + b.Absent, a.Late + b.Late, a.Medical + b.Medical, a.Authorised + b.Authorised, a.OnLeave + b.OnLeave);

    /// <summary>So many records of one status.</summary>
    public static AttendanceCounts Of(AttendanceStatus status, int count, int onLeave = 0) => status switch
    {
        AttendanceStatus.Auto => new(count, 0, 0, 0, 0, 0),
        AttendanceStatus.Present => new(0, count, 0, 0, 0, 0),
        AttendanceStatus.Absent => new(0, 0, count, 0, 0, 0, onLeave),
        AttendanceStatus.Late => new(0, 0, 0, count, 0, 0),
        AttendanceStatus.Medical => new(0, 0, 0, 0, count, 0),
        _ => new(0, 0, 0, 0, 0, count),
    };
}
