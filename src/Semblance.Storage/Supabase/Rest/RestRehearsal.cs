using System.Text.Json.Nodes;
using Semblance.Attendance;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>
/// A dry run of many requests, each of which is rolled back at its end: so each brings along what it builds on of those before it, and rows that came already are
/// counted as present, as they would be in a run. What it remembers is what a plan holds in memory anyway: people, and an id for every other row.
/// </summary>
internal sealed class RestRehearsal
{
    private readonly Dictionary<SpaceKey, Space> _spaces = [];
    private readonly Dictionary<PersonId, Person> _people = [];
    private readonly Dictionary<SubjectId, Subject> _subjects = [];
    private readonly Dictionary<SessionId, AttendanceSession> _sessions = [];
    private readonly HashSet<FaceId> _faces = [];
    private readonly HashSet<(PersonId Person, PhotoHash Hash)> _photos = [];
    private readonly HashSet<(SessionId Session, PersonId Person)> _records = [];
    private readonly HashSet<Guid> _others = [];

    /// <summary>Of the batches so far; null when they brought none of that key.</summary>
    public Space? FindSpace(SpaceKey key) => _spaces.GetValueOrDefault(key);

    public RehearsedStep Add(ImportBatch batch)
    {
        var known = Known(batch);
        var fresh = Fresh(batch);
        var (came, left) = (batch.Attendance.Count, fresh.Attendance.Count);
        return new RehearsedStep(
            known, RestRows.Content(batch.Spaces, fresh.People, fresh.Photos, fresh.Faces, RestAttendance.Of(fresh.Attendance)),
            new BatchOutcome(
                0, batch.People.Count - fresh.People.Count, 0, batch.Faces.Count - fresh.Faces.Count, 0, batch.Photos.Count - fresh.Photos.Count)
            {
                AttendancePresent = came - left,
            });
    }

    /// <summary>What the rows of a batch refer to, of the batches before it.</summary>
    private JsonObject Known(ImportBatch batch)
    {
        var rows = batch.Attendance;
        var people = batch.Photos.Select(p => p.Person).Concat(batch.Faces.Select(f => f.Person)).Concat(rows.Records.Select(r => r.Person))
            .Concat(rows.Leaves.Select(l => l.Person)).Concat(rows.CheckIns.Select(c => c.Person)).Distinct();
        var sessions = rows.Records.Select(r => r.Session).Distinct().Select(_sessions.GetValueOrDefault).OfType<AttendanceSession>().ToList();
        var subjects = sessions.Concat(rows.Sessions).Select(s => s.Subject).OfType<SubjectId>().Distinct().Select(_subjects.GetValueOrDefault).OfType<Subject>();
        return RestRows.Content(
            batch.Faces.Select(f => f.Space).Distinct().Select(_spaces.GetValueOrDefault).OfType<Space>(), people.Select(_people.GetValueOrDefault).OfType<Person>(), [], [],
            RestAttendance.Of(new AttendanceRows { Subjects = [.. subjects], Sessions = sessions }));
    }

    /// <summary>The batch without the rows that came before, which it is remembered with from now on.</summary>
    private ImportBatch Fresh(ImportBatch batch)
    {
        foreach (var space in batch.Spaces)
        {
            _spaces.TryAdd(space.Key, space);
        }

        var rows = batch.Attendance;
        return batch with
        {
            People = [.. batch.People.Where(p => _people.TryAdd(p.Id, p))],
            Photos = [.. batch.Photos.Where(p => _photos.Add((p.Person, p.Hash)))],
            Faces = [.. batch.Faces.Where(f => _faces.Add(f.Id))],
            Attendance = rows with
            {
                Subjects = [.. rows.Subjects.Where(s => _subjects.TryAdd(s.Id, s))],
                Sessions = [.. rows.Sessions.Where(s => _sessions.TryAdd(s.Id, s))],
                Records = [.. rows.Records.Where(r => _records.Add((r.Session, r.Person)))],
                Leaves = [.. rows.Leaves.Where(l => _others.Add(l.Id.Value))],
                CheckIns = [.. rows.CheckIns.Where(c => _others.Add(c.Id.Value))],
            },
        };
    }
}

/// <summary>One request of a dry run.</summary>
/// <param name="Known">Written first, and not counted.</param>
/// <param name="Content">What is tried.</param>
/// <param name="Repeated">What came in an earlier batch.</param>
internal sealed record RehearsedStep(JsonObject Known, JsonObject Content, BatchOutcome Repeated);
