namespace Semblance.Attendance;

/// <summary>What is on record about somebody in a session.</summary>
public enum AttendanceStatus
{
    /// <summary>Seen by recognition: was there.</summary>
    Auto,

    /// <summary>Was there, says somebody.</summary>
    Present,

    Absent,

    /// <summary>Was there, too late.</summary>
    Late,

    /// <summary>Was not there, for the doctor's reasons.</summary>
    Medical,

    /// <summary>Was not there, and had leave.</summary>
    Authorised,
}
