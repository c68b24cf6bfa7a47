using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;

namespace Semblance.Storage.InMemory;

/// <summary>Adds attendance on behalf of an import run; what is there stays as it is.</summary>
internal static class InMemoryAttendanceImport
{
    /// <returns>The next state, and how many rows were new.</returns>
    public static (InMemoryState Next, AttendanceRowCounts Added) Add(InMemoryState state, ClientId client, AttendanceRows rows, RunId run)
    {
        var next = state.WithGroups(client, rows.Groups, run);
        next = rows.Subjects.Aggregate(next, (current, subject) => Add(current, client, subject, run));
        next = rows.Sessions.Aggregate(next, (current, session) => Add(current, client, session, run));
        next = rows.Records.Aggregate(next, (current, record) => Add(current, client, record, run));
        next = rows.Leaves.Aggregate(next, (current, leave) => Add(current, client, leave, run));
        next = rows.CheckIns.Aggregate(next, (current, checkIn) => Add(current, client, checkIn, run));
        return (next, new AttendanceRowCounts(
            next.Subjects.Count - state.Subjects.Count, next.Sessions.Count - state.Sessions.Count, next.Records.Count - state.Records.Count,
            next.Leaves.Count - state.Leaves.Count, next.CheckIns.Count - state.CheckIns.Count));
    }

    public static AttendanceRows Find(InMemoryState state, ClientId client, AttendanceRows wanted) => new()
    {
        Subjects = [.. wanted.Subjects.Select(s => InMemorySessions.FindSubject(state, client, s.Id)).OfType<Subject>()],
        Sessions = [.. wanted.Sessions.Select(s => InMemorySessions.Find(state, client, s.Id)).OfType<AttendanceSession>()],
        Records = [.. wanted.Records.Select(r => state.FindVersions(client, r.Session, r.Person).LastOrDefault()).OfType<AttendanceRecord>()],
        Leaves = [.. wanted.Leaves.Select(l => InMemoryLeaves.Find(state, client, l.Id)).OfType<Leave>()],
        CheckIns = [.. wanted.CheckIns.Select(c => state.CheckIns.TryGetValue(c.Id, out var found) && found.Client == client ? found : null).OfType<CheckIn>()],
    };

    private static InMemoryState Add(InMemoryState state, ClientId client, Subject subject, RunId run)
    {
        if (state.Subjects.TryGetValue(subject.Id, out var stored))
        {
            return stored.Client == client ? state : throw AttendanceErrors.SubjectExists(subject.Id);
        }

        return Owned(state, subject.Id.Value, run) with { Subjects = state.Subjects.Add(subject.Id, subject with { CreatedAt = StoreTime.Truncate(subject.CreatedAt) }) };
    }

    private static InMemoryState Add(InMemoryState state, ClientId client, AttendanceSession session, RunId run)
    {
        InMemorySessions.CheckSubject(state, session);
        if (state.Sessions.TryGetValue(session.Id, out var stored))
        {
            return stored.Client == client ? state : throw AttendanceErrors.SessionExists(session.Id);
        }

        return Owned(state, session.Id.Value, run) with { Sessions = state.Sessions.Add(session.Id, InMemorySessions.Stored(session)) };
    }

    private static InMemoryState Add(InMemoryState state, ClientId client, AttendanceRecord record, RunId run)
    {
        var key = (record.Session, record.Person);
        _ = InMemorySessions.Find(state, client, record.Session) ?? throw AttendanceErrors.SessionUnknown(record.Session);
        _ = state.FindPerson(client, record.Person) ?? throw StoreErrors.PersonUnknown(record.Person);
        var stored = record with { Revision = 1, SeenAt = StoreTime.Truncate(record.SeenAt), ChangedAt = StoreTime.Truncate(record.ChangedAt) };
        return state.Records.ContainsKey(key) ? state : state with { Records = state.Records.Add(key, [stored]), RecordRuns = state.RecordRuns.SetItem(key, run) };
    }

    private static InMemoryState Add(InMemoryState state, ClientId client, Leave leave, RunId run)
    {
        _ = state.FindPerson(client, leave.Person) ?? throw StoreErrors.PersonUnknown(leave.Person);
        if (state.Leaves.TryGetValue(leave.Id, out var stored))
        {
            return stored.Client == client ? state : throw AttendanceErrors.LeaveExists(leave.Id);
        }

        return Owned(state, leave.Id.Value, run) with { Leaves = state.Leaves.Add(leave.Id, InMemoryLeaves.Stored(leave)) };
    }

    private static InMemoryState Add(InMemoryState state, ClientId client, CheckIn checkIn, RunId run)
    {
        _ = state.FindPerson(client, checkIn.Person) ?? throw StoreErrors.PersonUnknown(checkIn.Person);
        if (state.CheckIns.TryGetValue(checkIn.Id, out var stored))
        {
            return stored.Client == client ? state : throw AttendanceErrors.CheckInExists(checkIn.Id);
        }

        return Owned(state, checkIn.Id.Value, run) with { CheckIns = state.CheckIns.Add(checkIn.Id, checkIn with { At = StoreTime.Truncate(checkIn.At) }) };
    }

    private static InMemoryState Owned(InMemoryState state, Guid id, RunId run) => state with
    {
        AttendanceRuns = state.AttendanceRuns.SetItem(id, run),
        AttendanceChanges = state.AttendanceChanges.Remove(id),
    };
}
