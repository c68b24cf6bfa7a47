using Semblance.People;

namespace Semblance.Attendance;

/// <summary>Who has one status in one session.</summary>
/// <param name="Day">Of the session, as its group is.</param>
/// <param name="People">At least one, in no promised order.</param>
public sealed record SessionRoll(SessionId Session, DateOnly Day, string? Group, AttendanceStatus Status, IReadOnlyList<PersonId> People);
