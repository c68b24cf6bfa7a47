using Semblance.Attendance;
using Semblance.Imports;
using Semblance.Migration.Run;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Migration.Verify;

/// <summary>Compares the attendance of a run with what the store has of it, field by field, and looks for records in its sessions that no row planned.</summary>
internal sealed class AttendanceComparison(IStore store, ImportRun run, IReadOnlySet<PersonId>? only, RowComparison rows)
{
    private readonly Dictionary<SessionId, HashSet<PersonId>> _sessions = [];
    private AttendanceRowCounts _planned;
    private AttendanceRowCounts _found;
    private long _extra;

    /// <summary>Null when the plan has none.</summary>
    public VerifiedAttendance? Sum() => _planned.Total == 0 ? null : new VerifiedAttendance(
        new VerifiedCounts(_planned.Subjects, _found.Subjects, 0), new VerifiedCounts(_planned.Sessions, _found.Sessions, 0),
        new VerifiedCounts(_planned.Records, _found.Records, _extra), new VerifiedCounts(_planned.Leaves, _found.Leaves, 0),
        new VerifiedCounts(_planned.CheckIns, _found.CheckIns, 0));

    public async Task CompareAsync(ReplayedBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Attendance.Count == 0)
        {
            return;
        }

        var planned = batch.Batch.Attendance;
        var found = await store.Imports.FindAttendanceAsync(run.Client, planned, cancellationToken);
        _planned += planned.Count;
        _found += found.Count;
        var stored = Fields(found).ToDictionary(f => (f.Kind, f.Id));
        foreach (var (row, place) in batch.Attendance.Zip(batch.AttendancePlaces))
        {
            foreach (var fields in Fields(row))
            {
                Compare(place, fields, stored.GetValueOrDefault((fields.Kind, fields.Id)));
            }
        }

        Remember(planned);
    }

    /// <summary>When every batch was compared: records of the plan's sessions that the plan does not have, of the people that the run was limited to.</summary>
    public async Task FindExtraAsync(CancellationToken cancellationToken)
    {
        foreach (var (session, people) in _sessions)
        {
            RecordCursor? after = null;
            do
            {
                var page = await store.Attendance.ListAsync(run.Client, new AttendanceFilter { Session = session }, after, IAttendanceStore.MostRecords, cancellationToken);
                foreach (var record in page.Records.Where(r => !people.Contains(r.Person) && only?.Contains(r.Person) != false))
                {
                    _extra++;
                    rows.Differences.Add(new Difference($"session {session}", DifferenceKind.Record, $"{session}/{record.Person}", "extra", Note: "added since, or by something else"));
                }

                after = page.Next;
            }
            while (after is not null);
        }
    }

    private void Compare(Sources.Place place, AttendanceFields planned, AttendanceFields? stored)
    {
        var untold = planned.Untold(run.StartedAt);
        var expected = planned.Without(untold);
        Span<byte> leaf = stackalloc byte[32];
        expected.Hash(leaf);
        rows.Expected.Add(leaf);
        if (stored is null)
        {
            rows.Differences.Add(new Difference($"{place}", planned.Kind, planned.Id, "missing"));
            return;
        }

        var found = stored.Without(untold);
        foreach (var (want, have) in expected.Fields.Zip(found.Fields).Where(pair => pair.First.Value != pair.Second.Value))
        {
            rows.Differences.Add(new Difference(
                $"{place}", planned.Kind, planned.Id, want.Name, want.IsPrivate ? null : want.Value, want.IsPrivate ? null : have.Value));
        }

        found.Hash(leaf);
        rows.Stored.Add(leaf);
    }

    private void Remember(AttendanceRows planned)
    {
        foreach (var session in planned.Sessions)
        {
            _sessions.TryAdd(session.Id, []);
        }

        foreach (var record in planned.Records)
        {
            _ = _sessions.TryGetValue(record.Session, out var people) && people.Add(record.Person);
        }
    }

    private static IEnumerable<AttendanceFields> Fields(AttendanceRows rows) => rows.Subjects.Select(AttendanceFields.Of)
        .Concat(rows.Sessions.Select(AttendanceFields.Of))
        .Concat(rows.Records.Select(AttendanceFields.Of))
        .Concat(rows.Leaves.Select(AttendanceFields.Of))
        .Concat(rows.CheckIns.Select(AttendanceFields.Of));
}
