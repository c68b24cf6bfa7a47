using Semblance.Attendance;
using Semblance.Matching;
using Semblance.People;

namespace Semblance.Server.Documents;

/// <summary>Records or days counted by status.</summary>
/// <param name="Absent">Those on leave included.</param>
/// <param name="OnLeave">Absent on a day of approved leave.</param>
/// <param name="Attended">Auto, present and late.</param>
/// <param name="Excused">Medical, authorised, and what approved leave makes up for.</param>
/// <param name="Percentage">min(attended + excused, total) / total × 100, to two decimals; absent without any.</param>
internal sealed record CountsDocument(
    int Auto, int Present, int Absent, int Late, int Medical, int Authorised, int OnLeave, int Total, int Attended, int Excused, double? Percentage)
{
    public static CountsDocument Of(AttendanceCounts counts, int? excused = null)
    {
        var excuses = excused ?? counts.Excused;
        var percentage = AttendancePercentage.Of(counts.Attended, excuses, counts.Total);
        return new CountsDocument(
            counts.Auto, counts.Present, counts.Absent, counts.Late, counts.Medical, counts.Authorised, counts.OnLeave, counts.Total, counts.Attended, excuses,
            percentage is { } share ? Math.Round(share, 2) : null);
    }
}

/// <param name="Active">False for one that is no longer offered.</param>
internal sealed record SubjectDocument(
    Guid Id, string Name, string? Code, string? Description, int? Credits, string? Group, bool Active, DateTimeOffset CreatedAt)
{
    public static SubjectDocument Of(Subject subject) =>
        new(subject.Id.Value, subject.Name, subject.Code, subject.Description, subject.Credits, subject.Group, subject.IsActive, subject.CreatedAt);
}

internal sealed record SubjectsDocument(IReadOnlyList<SubjectDocument> Subjects);

/// <summary>What a session is about, in short.</summary>
internal sealed record SubjectReference(Guid Id, string? Name = null, string? Code = null);

/// <summary>A subject as its owner writes it.</summary>
internal sealed record SubjectInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The owner's own code; up to 200 characters.</summary>
    public string? Code { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>0 to 1,000.</summary>
    public int? Credits { get; init; }

    /// <summary>The group it belongs to.</summary>
    public string? Group { get; init; }

    public bool Active { get; init; } = true;

    public Subject ApplyTo(Subject subject) => subject with
    {
        Name = TextRules.Required(Name, "name", "attendance-text"),
        Code = TextRules.Optional(Code, "code"),
        Description = AttendanceInput.Note(Description),
        Credits = Credits,
        Group = TextRules.Optional(Group, "group"),
        IsActive = Active,
    };
}

/// <summary>A session and what its records say.</summary>
/// <param name="Group">Who is expected; absent for everybody.</param>
/// <param name="Day">It counts for this day, in the client's time zone when it was made.</param>
internal sealed record SessionDocument(
    Guid Id, string Name, string? Group, SubjectReference? Subject, SessionKind Kind, DateOnly Day, DateTimeOffset StartsAt, DateTimeOffset? EndsAt, string? Note,
    DateTimeOffset CreatedAt, string CreatedBy, CountsDocument Counts)
{
    public static SessionDocument Of(AttendanceSession session, AttendanceCounts counts, IReadOnlyDictionary<SubjectId, Subject> subjects) => new(
        session.Id.Value,
        session.Name,
        session.Group,
        session.Subject is not { } id ? null : subjects.TryGetValue(id, out var subject) ? new SubjectReference(id.Value, subject.Name, subject.Code) : new SubjectReference(id.Value),
        session.Kind,
        session.Day,
        session.StartsAt,
        session.EndsAt,
        session.Note,
        session.CreatedAt,
        session.CreatedBy,
        CountsDocument.Of(counts));
}

/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record SessionsPageDocument(IReadOnlyList<SessionDocument> Sessions, string? Next);

/// <summary>A session as its owner writes it.</summary>
internal sealed record SessionInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Who is expected; leave it out for everybody.</summary>
    public string? Group { get; init; }

    public Guid? Subject { get; init; }

    public SessionKind Kind { get; init; }

    /// <summary>Now, or as it was, when left out.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>After the start.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }

    public AttendanceSession ApplyTo(AttendanceSession session, AttendanceRules rules)
    {
        var startsAt = StartsAt ?? session.StartsAt;
        return session with
        {
            Name = TextRules.Required(Name, "name", "attendance-text"),
            Group = TextRules.Optional(Group, "group"),
            Subject = Subject is { } subject ? new SubjectId(subject) : null,
            Kind = Kind,
            StartsAt = startsAt,
            Day = startsAt == session.StartsAt && session.Day != default ? session.Day : rules.DayOf(startsAt),
            EndsAt = EndsAt,
            Note = AttendanceInput.Note(Note),
        };
    }
}

/// <summary>What is on record about a person in a session; of who is expected and has no record, the person alone.</summary>
/// <param name="Confidence">How far inside the threshold the face was, 0 to 1; absent where nobody was recognised.</param>
/// <param name="Revision">To be given back with a change, so that nobody's change is lost.</param>
internal sealed record RecordDocument(
    PersonReference Person, AttendanceStatus? Status = null, string? Note = null, double? Confidence = null, BoxDocument? Box = null, DateTimeOffset? SeenAt = null,
    DateTimeOffset? ChangedAt = null, string? ChangedBy = null, string? Reason = null, int? Revision = null)
{
    public static RecordDocument Of(PersonReference person, AttendanceRecord? record) => record is null ? new RecordDocument(person) : new RecordDocument(
        person, record.Status, record.Note, Rounded.Of(record.Confidence), record.Box is { } box ? BoxDocument.Of(box) : null, record.SeenAt, record.ChangedAt,
        record.ChangedBy, record.Reason, record.Revision);
}

/// <param name="Records">By name.</param>
/// <param name="Changed">Of an answer to a write: how many records were added or changed.</param>
internal sealed record RecordsDocument(SessionDocument Session, IReadOnlyList<RecordDocument> Records, int? Changed = null);

/// <param name="Versions">Oldest first; the last is what is on record now.</param>
internal sealed record RecordHistoryDocument(IReadOnlyList<RecordDocument> Versions);

/// <summary>What to put on record about one person.</summary>
internal sealed record RecordInput
{
    /// <summary>present, absent, late, medical or authorised: only photos put somebody on record as auto.</summary>
    public required AttendanceStatus Status { get; init; }

    /// <summary>Up to 2,000 characters; leave it out for none.</summary>
    public string? Note { get; init; }

    /// <summary>Why it is changed; up to 2,000 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>What was read; leave it out to change whatever is there.</summary>
    public int? Revision { get; init; }
}

/// <summary>What to put on record about several people, all or none.</summary>
internal sealed record RecordsInput
{
    /// <summary>1 to 10,000, each person once.</summary>
    public IReadOnlyList<PersonRecordInput> Records { get; init; } = [];

    /// <summary>Why they are changed; up to 2,000 characters.</summary>
    public string? Reason { get; init; }
}

internal sealed record PersonRecordInput
{
    public required Guid Person { get; init; }

    /// <summary>present, absent, late, medical or authorised.</summary>
    public required AttendanceStatus Status { get; init; }

    public string? Note { get; init; }

    public int? Revision { get; init; }
}

/// <summary>A face that was seen.</summary>
/// <param name="Person">Who it is; of an ambiguous one who is nearest.</param>
/// <param name="Confidence">How far inside the threshold, 0 to 1; only of a match.</param>
internal sealed record SeenFaceDocument(BoxDocument Box, double Score, Outcome Decision, PersonReference? Person, double? Distance, double? Confidence);

/// <summary>A photo of a marking: what is left of it.</summary>
internal sealed record MarkingPhotoDocument(int Number, string Name, int Width, int Height, DateTimeOffset TakenAt, IReadOnlyList<SeenFaceDocument> Faces);

/// <summary>What confirming would put on record about somebody expected.</summary>
/// <param name="Current">What is on record; absent for nothing.</param>
internal sealed record PlannedRecordDocument(
    PersonReference Person, bool Seen, double? Confidence, DateTimeOffset? SeenAt, AttendanceStatus Status, AttendanceStatus? Current);

/// <summary>Who was seen on photos of a session.</summary>
/// <param name="Strangers">Faces of nobody expected.</param>
internal sealed record MarkingDocument(
    Guid Id, Guid Session, MarkingState State, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? EndedAt, IReadOnlyList<MarkingPhotoDocument> Photos,
    IReadOnlyList<PlannedRecordDocument> People, int Expected, int Seen, int Strangers)
{
    public static MarkingDocument Of(Marking marking, MarkingPlan plan, IReadOnlyDictionary<PersonId, Person> people) => new(
        marking.Id.Value,
        marking.Session.Value,
        marking.State,
        marking.CreatedAt,
        marking.CreatedBy,
        marking.EndedAt,
        [.. marking.Photos.Select(p => new MarkingPhotoDocument(
            p.Number, p.Name, p.Width, p.Height, p.TakenAt, [.. marking.Faces.Where(f => f.Photo == p.Number).Select(f => Of(f, people))]))],
        [.. plan.People.Select(p => new PlannedRecordDocument(
            PersonReference.Of(p.Person.Id, people), p.Seen is not null, Rounded.Of(p.Seen?.Confidence), p.SeenAt, p.Status, p.Current?.Status))],
        plan.People.Count,
        plan.Seen,
        plan.Strangers);

    private static SeenFaceDocument Of(SeenFace face, IReadOnlyDictionary<PersonId, Person> people) => new(
        BoxDocument.Of(face.Box), Math.Round(face.Score, 4), face.Outcome, face.Person is { } person ? PersonReference.Of(person, people) : null, Rounded.Of(face.Distance),
        Rounded.Of(face.Confidence));
}

/// <summary>A marking, in short.</summary>
internal sealed record MarkingSummaryDocument(Guid Id, Guid Session, MarkingState State, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? EndedAt)
{
    public static MarkingSummaryDocument Of(Marking marking) =>
        new(marking.Id.Value, marking.Session.Value, marking.State, marking.CreatedAt, marking.CreatedBy, marking.EndedAt);
}

internal sealed record MarkingsDocument(IReadOnlyList<MarkingSummaryDocument> Markings);

/// <summary>What is to be confirmed otherwise than the photos say.</summary>
internal sealed record ConfirmInput
{
    /// <summary>Each person once; who is left out is confirmed as the marking says.</summary>
    public IReadOnlyList<CorrectionInput> Statuses { get; init; } = [];

    /// <summary>Why; up to 2,000 characters.</summary>
    public string? Reason { get; init; }
}

internal sealed record CorrectionInput
{
    public required Guid Person { get; init; }

    /// <summary>present, absent, late, medical or authorised; auto only for who was seen.</summary>
    public required AttendanceStatus Status { get; init; }

    public string? Note { get; init; }
}

/// <summary>Notes from callers.</summary>
internal static class AttendanceInput
{
    /// <summary>Trimmed; null for nothing.</summary>
    public static string? Note(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
