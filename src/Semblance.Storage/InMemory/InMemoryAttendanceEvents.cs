using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage.InMemory;

/// <summary>What happened, from the rows that say so.</summary>
internal static class InMemoryAttendanceEvents
{
    public static IEnumerable<AttendanceEvent> All(InMemoryState state, ClientId client)
    {
        foreach (var person in state.People.Values.Select(r => r.Value).Where(p => p.Client == client))
        {
            yield return new AttendanceEvent(person.CreatedAt, AttendanceEventKind.Registered, person.Id, null, null, null);
        }

        foreach (var check in state.CheckIns.Values.Where(c => c.Client == client))
        {
            var kind = check.Direction == CheckDirection.In ? AttendanceEventKind.CheckIn : AttendanceEventKind.CheckOut;
            yield return new AttendanceEvent(check.At, kind, check.Person, null, null, check.By);
        }

        foreach (var record in state.RecordsOf(client))
        {
            if (record.Revision > 1 || record.Status is AttendanceStatus.Auto or AttendanceStatus.Present or AttendanceStatus.Late)
            {
                yield return new AttendanceEvent(
                    record.ChangedAt, record.Revision > 1 ? AttendanceEventKind.Corrected : AttendanceEventKind.Seen, record.Person, record.Session,
                    AttendanceNames.Of(record.Status), record.ChangedBy);
            }
        }

        foreach (var leave in state.Leaves.Values.Where(l => l.Client == client))
        {
            yield return new AttendanceEvent(leave.RequestedAt, AttendanceEventKind.LeaveRequested, leave.Person, null, AttendanceNames.Of(leave.Kind), leave.RequestedBy);
            if (leave.DecidedAt is { } at)
            {
                yield return new AttendanceEvent(at, AttendanceEventKind.LeaveDecided, leave.Person, null, AttendanceNames.Of(leave.State), leave.DecidedBy);
            }
        }
    }
}
