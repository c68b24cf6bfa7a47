using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using static Semblance.Storage.Supabase.Rest.RestRecords;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>Attendance as imports bring it and as they compare it, in JSON under the names of the columns.</summary>
internal static class RestAttendance
{
    public static JsonObject Of(AttendanceRows rows) => new()
    {
        ["groups"] = RestRows.Texts(rows.Groups),
        ["subjects"] = RestRows.List(rows.Subjects, Of),
        ["sessions"] = RestRows.List(rows.Sessions, Of),
        ["records"] = RestRows.List(rows.Records, Of),
        ["leaves"] = RestRows.List(rows.Leaves, Of),
        ["check_ins"] = RestRows.List(rows.CheckIns, Of),
    };

    /// <summary>The arguments that ask for these rows by their ids.</summary>
    public static JsonObject Wanted(ClientId client, AttendanceRows rows) => new()
    {
        ["of_client"] = client.Value,
        ["subjects"] = RestRows.Ids(rows.Subjects.Select(s => s.Id.Value)),
        ["sessions"] = RestRows.Ids(rows.Sessions.Select(s => s.Id.Value)),
        ["records"] = RestRows.List(rows.Records, r => new JsonObject { ["session_id"] = r.Session.Value.ToString(), ["person_id"] = r.Person.Value.ToString() }),
        ["leaves"] = RestRows.Ids(rows.Leaves.Select(l => l.Id.Value)),
        ["check_ins"] = RestRows.Ids(rows.CheckIns.Select(c => c.Id.Value)),
    };

    public static AttendanceRows Read(JsonElement answer, ClientId client) => new()
    {
        Subjects = List(answer, "subjects", row => Subject(row, client)),
        Sessions = List(answer, "sessions", row => Session(row, client)),
        Records = List(answer, "records", row => Record(row, client)),
        Leaves = List(answer, "leaves", row => Leave(row, client)),
        CheckIns = List(answer, "check_ins", row => CheckIn(row, client)),
    };

    private static JsonObject Of(Subject subject) => new()
    {
        ["id"] = subject.Id.Value.ToString(),
        ["name"] = subject.Name,
        ["code"] = subject.Code,
        ["description"] = subject.Description,
        ["credits"] = subject.Credits,
        ["group_name"] = subject.Group,
        ["is_active"] = subject.IsActive,
        ["created_at"] = RestRows.Time(subject.CreatedAt),
    };

    private static JsonObject Of(AttendanceSession session) => new()
    {
        ["id"] = session.Id.Value.ToString(),
        ["name"] = session.Name,
        ["group_name"] = session.Group,
        ["subject_id"] = session.Subject?.Value.ToString(),
        ["kind"] = AttendanceNames.Of(session.Kind),
        ["day"] = RestRows.Day(session.Day),
        ["starts_at"] = RestRows.Time(session.StartsAt),
        ["ends_at"] = RestRows.Time(session.EndsAt),
        ["note"] = session.Note,
        ["created_at"] = RestRows.Time(session.CreatedAt),
        ["created_by"] = session.CreatedBy,
    };

    private static JsonObject Of(AttendanceRecord record) => new()
    {
        ["session_id"] = record.Session.Value.ToString(),
        ["person_id"] = record.Person.Value.ToString(),
        ["status"] = AttendanceNames.Of(record.Status),
        ["note"] = record.Note,
        ["confidence"] = RestRows.Number(record.Confidence),
        ["box_x"] = RestRows.Number(record.Box?.X),
        ["box_y"] = RestRows.Number(record.Box?.Y),
        ["box_width"] = RestRows.Number(record.Box?.Width),
        ["box_height"] = RestRows.Number(record.Box?.Height),
        ["seen_at"] = RestRows.Time(record.SeenAt),
        ["changed_at"] = RestRows.Time(record.ChangedAt),
        ["changed_by"] = record.ChangedBy,
        ["reason"] = record.Reason,
    };

    private static JsonObject Of(Leave leave) => new()
    {
        ["id"] = leave.Id.Value.ToString(),
        ["person_id"] = leave.Person.Value.ToString(),
        ["first_day"] = RestRows.Day(leave.From),
        ["last_day"] = RestRows.Day(leave.To),
        ["kind"] = AttendanceNames.Of(leave.Kind),
        ["note"] = leave.Note,
        ["sessions"] = leave.Sessions,
        ["state"] = AttendanceNames.Of(leave.State),
        ["requested_at"] = RestRows.Time(leave.RequestedAt),
        ["requested_by"] = leave.RequestedBy,
        ["decided_at"] = RestRows.Time(leave.DecidedAt),
        ["decided_by"] = leave.DecidedBy,
        ["decision_note"] = leave.DecisionNote,
    };

    private static JsonObject Of(CheckIn made) => new()
    {
        ["id"] = made.Id.Value.ToString(),
        ["person_id"] = made.Person.Value.ToString(),
        ["direction"] = AttendanceNames.Of(made.Direction),
        ["at"] = RestRows.Time(made.At),
        ["day"] = RestRows.Day(made.Day),
        ["latitude"] = RestRows.Number(made.Place?.Latitude),
        ["longitude"] = RestRows.Number(made.Place?.Longitude),
        ["accuracy"] = RestRows.Number(made.Place?.Accuracy),
        ["confidence"] = RestRows.Number(made.Confidence),
        ["made_by"] = made.By,
    };

    private static Subject Subject(JsonElement row, ClientId client) => new()
    {
        Id = new SubjectId(row.GetProperty("id").GetGuid()),
        Client = client,
        Name = Text(row, "name"),
        Code = TextOrNull(row, "code"),
        Description = TextOrNull(row, "description"),
        Credits = WholeOrNull(row, "credits"),
        Group = TextOrNull(row, "group_name"),
        IsActive = row.GetProperty("is_active").GetBoolean(),
        CreatedAt = Time(row, "created_at"),
    };

    private static AttendanceSession Session(JsonElement row, ClientId client) => new()
    {
        Id = new SessionId(row.GetProperty("id").GetGuid()),
        Client = client,
        Name = Text(row, "name"),
        Group = TextOrNull(row, "group_name"),
        Subject = row.GetProperty("subject_id") is { ValueKind: JsonValueKind.String } subject ? new SubjectId(subject.GetGuid()) : null,
        Kind = AttendanceNames.ParseSessionKind(Text(row, "kind")),
        Day = Day(row, "day"),
        StartsAt = Time(row, "starts_at"),
        EndsAt = TimeOrNull(row, "ends_at"),
        Note = TextOrNull(row, "note"),
        CreatedAt = Time(row, "created_at"),
        CreatedBy = Text(row, "created_by"),
    };

    private static AttendanceRecord Record(JsonElement row, ClientId client) => new()
    {
        Client = client,
        Session = new SessionId(row.GetProperty("session_id").GetGuid()),
        Person = new PersonId(row.GetProperty("person_id").GetGuid()),
        Status = AttendanceNames.ParseStatus(Text(row, "status")),
        Note = TextOrNull(row, "note"),
        Confidence = NumberOrNull(row, "confidence"),
        Box = Box(row),
        SeenAt = TimeOrNull(row, "seen_at"),
        ChangedAt = Time(row, "changed_at"),
        ChangedBy = Text(row, "changed_by"),
        Reason = TextOrNull(row, "reason"),
        Revision = row.GetProperty("revision").GetInt32(),
    };

    private static Leave Leave(JsonElement row, ClientId client) => new()
    {
        Id = new LeaveId(row.GetProperty("id").GetGuid()),
        Client = client,
        Person = new PersonId(row.GetProperty("person_id").GetGuid()),
        From = Day(row, "first_day"),
        To = Day(row, "last_day"),
        Kind = AttendanceNames.ParseLeaveKind(Text(row, "kind")),
        Note = TextOrNull(row, "note"),
        Sessions = WholeOrNull(row, "sessions"),
        State = AttendanceNames.ParseLeaveState(Text(row, "state")),
        RequestedAt = Time(row, "requested_at"),
        RequestedBy = Text(row, "requested_by"),
        DecidedAt = TimeOrNull(row, "decided_at"),
        DecidedBy = TextOrNull(row, "decided_by"),
        DecisionNote = TextOrNull(row, "decision_note"),
    };

    private static CheckIn CheckIn(JsonElement row, ClientId client) => new()
    {
        Id = new CheckInId(row.GetProperty("id").GetGuid()),
        Client = client,
        Person = new PersonId(row.GetProperty("person_id").GetGuid()),
        Direction = AttendanceNames.ParseDirection(Text(row, "direction")),
        At = Time(row, "at"),
        Day = Day(row, "day"),
        Place = NumberOrNull(row, "latitude") is { } latitude ? new Place(latitude, Number(row, "longitude"), NumberOrNull(row, "accuracy")) : null,
        Confidence = NumberOrNull(row, "confidence"),
        By = Text(row, "made_by"),
    };

    private static int? WholeOrNull(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    private static List<T> List<T>(JsonElement answer, string name, Func<JsonElement, T> read) => [.. answer.GetProperty(name).EnumerateArray().Select(read)];
}
