using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.InMemory;

/// <summary>Takes back what a run added of attendance, or one person's part of it.</summary>
internal sealed class InMemoryAttendanceRollback(InMemoryState state, ClientId client, RunId run, PersonId? only)
{
    public List<string> ListChanged() =>
    [
        .. OfNobody(state.Subjects.Values.Where(s => s.Client == client), s => s.Id.Value)
            .Select(s => (Subject: s, Later: state.Sessions.Values.Count(u => u.Subject == s.Id && !IsOfRun(u.Id.Value))))
            .Where(s => Revision(s.Subject.Id.Value) > 1 || s.Later > 0)
            .Select(s => RollbackLines.Describe("subject", s.Subject.Id.Value, s.Subject.Name, Revision(s.Subject.Id.Value), s.Later, 0)),
        .. OfNobody(state.Sessions.Values.Where(s => s.Client == client), s => s.Id.Value)
            .Select(s => (Session: s, Later: state.Records.Keys.Count(k => k.Session == s.Id && !IsOfRun(k)), Marked: Markings(s.Id)))
            .Where(s => Revision(s.Session.Id.Value) > 1 || s.Later > 0 || s.Marked > 0)
            .Select(s => RollbackLines.Describe("session", s.Session.Id.Value, s.Session.Name, Revision(s.Session.Id.Value), s.Later, s.Marked)),
        .. Records().Where(r => r.Revision > 1).Select(r => RollbackLines.DescribeRecord(r.Session.Value, r.Person.Value, Name(r.Person), r.Revision)),
        .. Leaves().Where(l => Revision(l.Id.Value) > 1).Select(l => RollbackLines.DescribeLeave(l.Id.Value, Name(l.Person), Revision(l.Id.Value))),
    ];

    /// <summary>Removes what is as the run wrote it, and nothing builds on.</summary>
    public (InMemoryState Next, AttendanceRowCounts Removed) Remove()
    {
        var next = state with
        {
            Records = state.Records.RemoveRange(Records().Where(r => r.Revision == 1).Select(r => (r.Session, r.Person))),
            Leaves = state.Leaves.RemoveRange(Leaves().Where(l => Revision(l.Id.Value) == 1).Select(l => l.Id)),
            CheckIns = state.CheckIns.RemoveRange(state.CheckIns.Values.Where(c => IsOfRun(c.Id.Value) && Matches(c.Person)).Select(c => c.Id)),
        };
        var kept = next.Records.Keys.Select(k => k.Session).ToHashSet();
        next = next with
        {
            Sessions = next.Sessions.RemoveRange(OfNobody(next.Sessions.Values, s => s.Id.Value)
                .Where(s => Revision(s.Id.Value) == 1 && !kept.Contains(s.Id) && Markings(s.Id) == 0).Select(s => s.Id)),
        };
        var used = next.Sessions.Values.Select(s => s.Subject).OfType<SubjectId>().ToHashSet();
        next = next with
        {
            Subjects = next.Subjects.RemoveRange(OfNobody(next.Subjects.Values, s => s.Id.Value)
                .Where(s => Revision(s.Id.Value) == 1 && !used.Contains(s.Id)).Select(s => s.Id)),
        };
        return (next, new AttendanceRowCounts(
            state.Subjects.Count - next.Subjects.Count, state.Sessions.Count - next.Sessions.Count, state.Records.Count - next.Records.Count,
            state.Leaves.Count - next.Leaves.Count, state.CheckIns.Count - next.CheckIns.Count));
    }

    /// <summary>Entries of somebody that the run did not bring.</summary>
    public int CountLater(PersonId person) => state.Records.Keys.Count(k => k.Person == person && !IsOfRun(k))
        + state.CheckIns.Values.Count(c => c.Person == person && !IsOfRun(c.Id.Value))
        + state.Leaves.Values.Count(l => l.Person == person && !IsOfRun(l.Id.Value));

    /// <summary>Rows of the run that are no person's; none where only one person's are looked at.</summary>
    private IEnumerable<T> OfNobody<T>(IEnumerable<T> rows, Func<T, Guid> id) => only is null ? rows.Where(r => IsOfRun(id(r))) : [];

    private IEnumerable<AttendanceRecord> Records() =>
        state.Records.Where(r => IsOfRun(r.Key) && Matches(r.Key.Person)).Select(r => r.Value[^1]).OrderBy(r => r.Session).ThenBy(r => r.Person);

    private IEnumerable<Leave> Leaves() => state.Leaves.Values.Where(l => IsOfRun(l.Id.Value) && Matches(l.Person));

    private bool IsOfRun(Guid id) => state.AttendanceRuns.TryGetValue(id, out var by) && by == run;

    private bool IsOfRun((SessionId, PersonId) record) => state.RecordRuns.TryGetValue(record, out var by) && by == run;

    private bool Matches(PersonId person) => only is null || person == only;

    private int Revision(Guid id) => 1 + state.AttendanceChanges.GetValueOrDefault(id);

    private int Markings(SessionId session) => state.Markings.Values.Count(m => m.Session == session);

    private string Name(PersonId person) => state.People[person].Value.Name;
}
