using Semblance.Attendance;

namespace Semblance.Storage;

/// <summary>What every store checks before it reads or writes attendance.</summary>
internal static class AttendanceChecks
{
    public static void CheckLimit(int limit, int most)
    {
        if (limit < 1 || limit > most)
        {
            throw new SemblanceException(ErrorKind.Invalid, "page-limit", $"A page has 1 to {most} entries, not {limit}.");
        }
    }

    public static void CheckDecision(LeaveDecision decision)
    {
        if (decision.State is not (LeaveState.Approved or LeaveState.Refused))
        {
            throw new SemblanceException(ErrorKind.Invalid, "leave-decision", "A leave is approved or refused.");
        }
    }

    public static void CheckEnd(MarkingState state, IReadOnlyList<AttendanceRecord> records)
    {
        if (state == MarkingState.Open || (state == MarkingState.Discarded && records.Count > 0))
        {
            throw new SemblanceException(ErrorKind.Invalid, "marking-end", "A marking is confirmed with its records, or discarded without any.");
        }
    }
}
