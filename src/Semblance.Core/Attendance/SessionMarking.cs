using Semblance.Clients;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Attendance;

/// <summary>
/// Marks sessions from photos: who was seen is put forward, looked over, and confirmed; everyone else expected is absent. What is put forward is kept
/// in the store, so nothing is lost when the program stops between the two.
/// </summary>
public sealed class SessionMarking(IStore store, TimeProvider time)
{
    private const int PageSize = 1_000;

    /// <summary>Whom photos of a session are searched for: the people expected.</summary>
    public static Gallery GalleryOf(AttendanceSession session, SpaceKey space) => new(session.Client, space) { Groups = session.Group is { } group ? [group] : [] };

    /// <summary>What is kept of a photo that was searched. On one photo a person is one face: the nearest; another that matches them, too, is ambiguous.</summary>
    /// <param name="number">In its marking, from 0.</param>
    /// <param name="takenAt">When it was taken.</param>
    public static (MarkingPhoto Photo, IReadOnlyList<SeenFace> Faces) Describe(
        int number, string name, ReadOnlySpan<byte> photo, RecognisedPhoto recognised, DateTimeOffset takenAt)
    {
        var nearest = recognised.Faces
            .Where(f => f.Decision is { Outcome: Outcome.Match, Person: not null })
            .GroupBy(f => f.Decision.Person!.Value)
            .ToDictionary(g => g.Key, g => g.MinBy(f => f.Decision.Distance)!);
        var faces = recognised.Faces.Select((face, i) =>
        {
            var (box, decision) = (face.Face.Box, face.Decision);
            return decision switch
            {
                { Outcome: Outcome.Match, Person: { } person } when ReferenceEquals(nearest[person], face) =>
                    new SeenFace(number, i, box, face.Face.Score, Outcome.Match, person, decision.Distance, Confidence(decision)),
                { Outcome: Outcome.Match, Person: { } person } => new SeenFace(number, i, box, face.Face.Score, Outcome.Ambiguous, person, decision.Distance, null),
                { Outcome: Outcome.Ambiguous, Candidates: [var first, ..] } =>
                    new SeenFace(number, i, box, face.Face.Score, Outcome.Ambiguous, first.Person, decision.Distance, null),
                _ => new SeenFace(number, i, box, face.Face.Score, Outcome.Unknown, null, null, null),
            };
        });
        return (new MarkingPhoto(number, ShortName(name), PhotoHash.Of(photo), recognised.Picture.Width, recognised.Picture.Height, takenAt), [.. faces]);
    }

    /// <summary>How far inside the threshold a match is, 0 to 1; null where there is no threshold.</summary>
    public static double? Confidence(Decision decision) => decision is { Outcome: Outcome.Match, Distance: { } distance, Threshold.Value: > 0 and { } threshold }
        ? Math.Clamp(1 - (distance / threshold), 0, 1)
        : null;

    /// <summary>What confirming a marking would put on record, for everyone expected, by name.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>session-unknown</c>: it was removed in the meantime.</exception>
    public async Task<MarkingPlan> PlanAsync(Marking marking, CancellationToken cancellationToken)
    {
        var session = await store.Sessions.FindAsync(marking.Client, marking.Session, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.NotFound, "session-unknown", $"The session {marking.Session} of this marking is gone.");
        var rules = await store.Attendance.FindRulesAsync(marking.Client, cancellationToken);
        var expected = await ListExpectedAsync(session, cancellationToken);
        var current = await ListRecordsAsync(session, cancellationToken);
        var seen = marking.Faces
            .Where(f => f is { Outcome: Outcome.Match, Person: not null })
            .ToLookup(f => f.Person!.Value);
        return new MarkingPlan(session, [.. expected.Select(p => Plan(p, session, rules, marking, [.. seen[p.Id]], current.GetValueOrDefault(p.Id)))])
        {
            Strangers = marking.Faces.Count(f => f.Outcome == Outcome.Unknown),
        };
    }

    /// <summary>Puts on record who was there, with the corrections of whoever looked it over.</summary>
    /// <param name="by">As the audit log names them.</param>
    /// <param name="reason">Of the corrections.</param>
    /// <returns>How many records were added or changed.</returns>
    /// <exception cref="SemblanceException">
    /// NotFound: <c>marking-unknown</c>, <c>person-unknown</c>; Conflict, <c>marking-ended</c>; Invalid: <c>correction-twice</c>, <c>status-auto</c>.
    /// </exception>
    public async Task<int> ConfirmAsync(
        ClientId client, MarkingId id, IReadOnlyList<Correction> corrections, string by, string? reason, CancellationToken cancellationToken)
    {
        var marking = await store.Markings.FindAsync(client, id, cancellationToken)
            ?? throw new SemblanceException(ErrorKind.NotFound, "marking-unknown", $"There is no marking {id}: begin one with photos of the session.");
        if (corrections.DistinctBy(c => c.Person).Count() != corrections.Count)
        {
            throw new SemblanceException(ErrorKind.Invalid, "correction-twice", "Somebody is corrected twice: say once what they are.");
        }

        var plan = await PlanAsync(marking, cancellationToken);
        var now = time.GetUtcNow();
        var records = plan.People.ToDictionary(p => p.Person.Id, p => p.ToRecord(marking, now, by));
        foreach (var correction in corrections)
        {
            var planned = records.GetValueOrDefault(correction.Person);
            if (planned?.Status == correction.Status && correction.Note is null)
            {
                continue;
            }

            RequireNotAuto(correction.Status, planned?.Status);
            records[correction.Person] = Correct(planned, correction, marking, now, by, reason);
        }

        return await store.Markings.EndAsync(client, id, MarkingState.Confirmed, now, [.. records.Values], cancellationToken);
    }

    /// <summary>Everyone expected at a session, by name.</summary>
    public async Task<IReadOnlyList<Person>> ListExpectedAsync(AttendanceSession session, CancellationToken cancellationToken)
    {
        var people = new List<Person>();
        for (PeopleQuery? query = new() { Group = session.Group, Limit = PageSize }; query is not null;)
        {
            var page = await store.People.ListAsync(session.Client, query, cancellationToken);
            people.AddRange(page.People.Select(p => p.Person));
            query = page.Next is null ? null : query with { After = page.Next };
        }

        return people;
    }

    /// <summary>What is on record of a session, by person.</summary>
    public async Task<IReadOnlyDictionary<PersonId, AttendanceRecord>> ListRecordsAsync(AttendanceSession session, CancellationToken cancellationToken) =>
        (await store.Attendance.ListAsync(session.Client, new AttendanceFilter { Session = session.Id }, null, IAttendanceStore.MostRecords, cancellationToken))
            .Records.ToDictionary(r => r.Person);

    /// <summary>Only recognition says that it saw somebody.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>status-auto</c>.</exception>
    public static void RequireNotAuto(AttendanceStatus wanted, AttendanceStatus? before)
    {
        if (wanted == AttendanceStatus.Auto && before != AttendanceStatus.Auto)
        {
            throw new SemblanceException(ErrorKind.Invalid, "status-auto", "Only photos put somebody on record as \"auto\": say present, absent, late, medical or authorised.");
        }
    }

    private static PlannedRecord Plan(
        Person person, AttendanceSession session, AttendanceRules rules, Marking marking, IReadOnlyList<SeenFace> seen, AttendanceRecord? current)
    {
        var best = seen.MaxBy(f => f.Confidence ?? 0);
        DateTimeOffset? seenAt = best is null ? null : seen.Min(f => marking.Photos[f.Photo].TakenAt);

        // Photos speak for who is there, never against what somebody wrote or an earlier photo showed.
        var status = current is { Status: not AttendanceStatus.Absent } ? current.Status
            : seenAt is { } at ? rules.StatusOf(session, at) : AttendanceStatus.Absent;
        return new PlannedRecord(person, status) { Seen = best, SeenAt = seenAt, Current = current };
    }

    private static AttendanceRecord Correct(AttendanceRecord? planned, Correction correction, Marking marking, DateTimeOffset now, string by, string? reason) => new()
    {
        Client = marking.Client,
        Session = marking.Session,
        Person = correction.Person,
        Status = correction.Status,
        Note = correction.Note ?? planned?.Note,
        Confidence = planned?.Confidence,
        Box = planned?.Box,
        SeenAt = planned?.SeenAt,
        ChangedAt = now,
        ChangedBy = by,
        Reason = reason,
    };

    private static string ShortName(string name) => name.Length > AttendanceText.MostName ? name[^AttendanceText.MostName..] : name;
}

/// <summary>What somebody who looked a marking over says about a person.</summary>
/// <param name="Note">Null to leave the note as it is.</param>
public sealed record Correction(PersonId Person, AttendanceStatus Status, string? Note);

/// <summary>What confirming a marking would put on record.</summary>
public sealed record MarkingPlan(AttendanceSession Session, IReadOnlyList<PlannedRecord> People)
{
    /// <summary>Faces of nobody expected.</summary>
    public int Strangers { get; init; }

    public int Seen => People.Count(p => p.Seen is not null);
}

/// <param name="Status">What would be on record.</param>
public sealed record PlannedRecord(Person Person, AttendanceStatus Status)
{
    /// <summary>The face that matched best; null for who was not seen.</summary>
    public SeenFace? Seen { get; init; }

    /// <summary>When the first photo was taken that shows them; null for who was not seen.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>What is on record; null for nothing.</summary>
    public AttendanceRecord? Current { get; init; }

    internal AttendanceRecord ToRecord(Marking marking, DateTimeOffset now, string by) => Current is { Status: not AttendanceStatus.Absent } stays
        ? stays with { ChangedAt = now, ChangedBy = by, Reason = null, Revision = 0 }
        : new AttendanceRecord
        {
            Client = marking.Client,
            Session = marking.Session,
            Person = Person.Id,
            Status = Status,
            Note = Current?.Note,
            Confidence = Seen?.Confidence,
            Box = Seen?.Box,
            SeenAt = SeenAt,
            ChangedAt = now,
            ChangedBy = by,
        };
}
