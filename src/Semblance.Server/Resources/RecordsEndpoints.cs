using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/sessions/…/records</c></summary>
internal static class RecordsEndpoints
{
    private const string Tag = "attendance";

    private const int MostRecords = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sessions/{session}/records", async (Guid session, Caller caller, IStore store, TimeProvider time, CancellationToken stop) =>
                await DescribeAsync(store, time, await SessionsEndpoints.FindAsync(store, caller.Client, session, stop), null, stop))
            .RequireScope(Scopes.Read).Answers<RecordsDocument>().Describe("listRecords", Tag, "List everybody expected at a session, with what is on record");
        routes.MapPut("/sessions/{session}/records", WriteAsync).RequireScope(Scopes.Enrol).Answers<RecordsDocument>()
            .Audit("attendance.write").Describe("writeRecords", Tag, "Put several people on record, all or none");
        routes.MapPut("/sessions/{session}/records/{person}", WriteOneAsync).RequireScope(Scopes.Enrol).Answers<RecordDocument>()
            .Audit("attendance.write").Describe("writeRecord", Tag, "Put a person on record", "What was there before stays in its history.");
        routes.MapDelete("/sessions/{session}/records/{person}", RemoveAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("attendance.remove").Describe("removeRecord", Tag, "Take a person off record, as if they had not been expected", "Its history goes, too.");
        routes.MapGet("/sessions/{session}/records/{person}/history", ListHistoryAsync).RequireScope(Scopes.Read).Answers<RecordHistoryDocument>()
            .Describe("listRecordHistory", Tag, "List all that ever was on record about a person in a session");
    }

    /// <param name="changed">Of an answer to a write.</param>
    public static async Task<RecordsDocument> DescribeAsync(IStore store, TimeProvider time, AttendanceSession session, int? changed, CancellationToken stop)
    {
        var marking = new SessionMarking(store, time);
        var expected = await marking.ListExpectedAsync(session, stop);
        var records = await marking.ListRecordsAsync(session, stop);
        var others = await PeopleReferences.FindAsync(store, session.Client, records.Keys.Except(expected.Select(p => p.Id)), stop);
        var people = expected.Concat(others.Values).OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Id);
        return new RecordsDocument(
            await SessionsEndpoints.DescribeAsync(store, session, stop), [.. people.Select(p => RecordDocument.Of(Reference(p), records.GetValueOrDefault(p.Id)))], changed);
    }

    private static PersonReference Reference(Person person) => new(person.Id.Value, person.Name, person.ExternalId, person.Region);

    private static async Task<RecordsDocument> WriteAsync(Guid session, RecordsInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var found = await SessionsEndpoints.FindAsync(store, caller.Client, session, stop);
        if (input.Records.Count is 0 or > MostRecords)
        {
            throw new SemblanceException(ErrorKind.Invalid, "records-count", $"Send 1 to {MostRecords} records at once, not {input.Records.Count}.");
        }

        var current = await new SessionMarking(store, time).ListRecordsAsync(found, stop);
        var records = input.Records.Select(r => New(
            found, new PersonId(r.Person), new RecordInput { Status = r.Status, Note = r.Note, Reason = input.Reason, Revision = r.Revision }, current, caller, time));
        return await DescribeAsync(store, time, found, await store.Attendance.WriteAsync(caller.Client, [.. records], stop), stop);
    }

    private static async Task<RecordDocument> WriteOneAsync(
        Guid session, Guid person, RecordInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var found = await SessionsEndpoints.FindAsync(store, caller.Client, session, stop);
        var who = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        var before = (await store.Attendance.ListHistoryAsync(caller.Client, found.Id, who.Id, stop)).ToDictionary(r => r.Revision);
        var current = before.Count == 0 ? [] : new Dictionary<PersonId, AttendanceRecord> { [who.Id] = before[before.Keys.Max()] };
        await store.Attendance.WriteAsync(caller.Client, [New(found, who.Id, input, current, caller, time)], stop);
        return RecordDocument.Of(Reference(who), (await store.Attendance.ListHistoryAsync(caller.Client, found.Id, who.Id, stop))[^1]);
    }

    /// <summary>What was seen stays as it was: only what people say of it changes.</summary>
    private static AttendanceRecord New(
        AttendanceSession session, PersonId person, RecordInput input, IReadOnlyDictionary<PersonId, AttendanceRecord> current, Caller caller, TimeProvider time)
    {
        var before = current.GetValueOrDefault(person);
        SessionMarking.RequireNotAuto(input.Status, before?.Status);
        return new AttendanceRecord
        {
            Client = session.Client,
            Session = session.Id,
            Person = person,
            Status = input.Status,
            Note = AttendanceInput.Note(input.Note),
            Confidence = before?.Confidence,
            Box = before?.Box,
            SeenAt = before?.SeenAt,
            ChangedAt = time.GetUtcNow(),
            ChangedBy = caller.Actor.ToString(),
            Reason = AttendanceInput.Note(input.Reason),
            Revision = input.Revision ?? 0,
        };
    }

    private static async Task<IResult> RemoveAsync(Guid session, Guid person, Caller caller, IStore store, CancellationToken stop) =>
        await store.Attendance.RemoveAsync(caller.Client, new SessionId(session), new PersonId(person), stop) ? TypedResults.NoContent() : throw Unknown(session, person);

    private static async Task<RecordHistoryDocument> ListHistoryAsync(Guid session, Guid person, Caller caller, IStore store, CancellationToken stop)
    {
        var versions = await store.Attendance.ListHistoryAsync(caller.Client, new SessionId(session), new PersonId(person), stop);
        var who = versions.Count == 0 ? throw Unknown(session, person) : await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        return new RecordHistoryDocument([.. versions.Select(v => RecordDocument.Of(Reference(who), v))]);
    }

    private static SemblanceException Unknown(Guid session, Guid person) =>
        new(ErrorKind.NotFound, "record-unknown", $"Nothing is on record about person {person} in session {session}.");
}
