namespace Semblance.Attendance;

/// <summary>
/// The share of sessions somebody was at, as the class attendance systems that Semblance takes over compute it: approved leave counts as if they
/// had been there, and nobody has more than 100.
/// </summary>
public static class AttendancePercentage
{
    /// <param name="attended">Sessions the person was at.</param>
    /// <param name="excused">Sessions that approved leave makes up for.</param>
    /// <param name="total">All sessions the person was expected at.</param>
    /// <returns>0 to 100; null without any session.</returns>
    public static double? Of(int attended, int excused, int total) => total == 0 ? null : Math.Min(attended + excused, total) * 100.0 / total;

    /// <returns><c>excellent</c> from 90 on, <c>good</c> from 75, <c>average</c> from 60, else <c>low</c>; null for null.</returns>
    public static string? BandOf(double? percentage) => percentage switch
    {
        null => null,
        >= 90 => "excellent",
        >= 75 => "good",
        >= 60 => "average",
        _ => "low",
    };
}
