using System.Collections.Immutable;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.InMemory;

/// <summary>Gives somebody's attendance to somebody else, and back.</summary>
internal static class InMemoryMergeAttendance
{
    public static (InMemoryState Next, MergedAttendance Given) Give(
        InMemoryState state, ClientId client, PersonId from, PersonId to, MergeId merge, DateTimeOffset now)
    {
        var sessions = state.Records.Keys.Where(k => k.Person == from).Select(k => k.Session).ToLookup(s => state.Records.ContainsKey((s, to)));
        var clashes = new List<MergedClash>();
        var next = state;
        foreach (var session in sessions[true])
        {
            var versions = state.FindVersions(client, session, from);
            var better = MergedAttendance.Better(state.FindVersions(client, session, to)[^1], versions[^1], merge, now);
            next = better is null ? next : InMemoryAttendance.Write(next, client, [better]).Next;
            next = next with { Records = next.Records.Remove((session, from)), RecordRuns = next.RecordRuns.Remove((session, from)) };
            clashes.Add(new MergedClash(session.Value, [.. versions.Select(MergedVersion.Of)], better is null ? null : better.Revision + 1));
        }

        var given = new MergedAttendance(
            [.. sessions[false].Select(s => s.Value)],
            clashes,
            [.. state.CheckIns.Values.Where(c => c.Person == from).Select(c => c.Id.Value)],
            [.. state.Leaves.Values.Where(l => l.Person == from).Select(l => l.Id.Value)],
            [.. state.Markings.Values.SelectMany(m => m.Faces.Where(f => f.Person == from).Select(f => new MergedFace(m.Id.Value, f.Photo, f.Number)))]);
        return (Move(next, given, from, to), given);
    }

    /// <summary>What is still the kept one's, or was put aside.</summary>
    public static InMemoryState GiveBack(InMemoryState state, ClientId client, MergedAttendance given, PersonId kept, PersonId back)
    {
        var next = Move(state, given, kept, back);
        foreach (var clash in given.Clashes.Where(c => state.Sessions.ContainsKey(new SessionId(c.Session))))
        {
            var session = new SessionId(clash.Session);
            var records = next.Records.SetItem((session, back), [.. clash.Versions.Select(v => v.ToRecord(client, session, back))]);
            var own = next.FindVersions(client, session, kept);
            next = next with { Records = own.Count > 1 && own[^1].Revision == clash.Won ? records.SetItem((session, kept), own.RemoveAt(own.Count - 1)) : records };
        }

        return next;
    }

    private static InMemoryState Move(InMemoryState state, MergedAttendance given, PersonId from, PersonId to)
    {
        var moved = given.Sessions.Select(s => (Session: new SessionId(s), Person: from)).Where(state.Records.ContainsKey).ToList();
        var faces = given.Faces.Select(f => (f.Marking, f.Photo, f.Number)).ToHashSet();
        return state with
        {
            Records = state.Records.RemoveRange(moved).SetItems(moved.Select(k => KeyValuePair.Create(
                (k.Session, to), state.Records[k].Select(r => r with { Person = to }).ToImmutableList()))),
            RecordRuns = state.RecordRuns.RemoveRange(moved).SetItems(moved.Where(state.RecordRuns.ContainsKey)
                .Select(k => KeyValuePair.Create((k.Session, to), state.RecordRuns[k]))),
            CheckIns = state.CheckIns.SetItems(state.CheckIns.Values
                .Where(c => c.Person == from && given.CheckIns.Contains(c.Id.Value)).Select(c => KeyValuePair.Create(c.Id, c with { Person = to }))),
            Leaves = state.Leaves.SetItems(state.Leaves.Values
                .Where(l => l.Person == from && given.Leaves.Contains(l.Id.Value)).Select(l => KeyValuePair.Create(l.Id, l with { Person = to }))),
            Markings = state.Markings.SetItems(state.Markings.Values.Select(m => KeyValuePair.Create(m.Id, m with
            {
                Faces = [.. m.Faces.Select(f => f.Person == from && faces.Contains((m.Id.Value, f.Photo, f.Number)) ? f with { Person = to } : f)],
            }))),
        };
    }
}
