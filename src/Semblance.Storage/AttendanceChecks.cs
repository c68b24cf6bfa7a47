using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;

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

    public static IEnumerable<ClientId> ClientsOf(AttendanceRows rows) => rows.Subjects.Select(s => s.Client)
        .Concat(rows.Sessions.Select(s => s.Client))
        .Concat(rows.Records.Select(r => r.Client))
        .Concat(rows.Leaves.Select(l => l.Client))
        .Concat(rows.CheckIns.Select(c => c.Client));

    public static void CheckRows(AttendanceRows rows)
    {
        foreach (var subject in rows.Subjects)
        {
            subject.Check();
        }

        foreach (var session in rows.Sessions)
        {
            session.Check();
        }

        foreach (var record in rows.Records)
        {
            record.Check();
        }

        foreach (var leave in rows.Leaves)
        {
            leave.Check();
        }

        foreach (var checkIn in rows.CheckIns)
        {
            checkIn.Check();
        }
    }
}
