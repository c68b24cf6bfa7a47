using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/sessions</c></summary>
internal static class SessionsEndpoints
{
    private const string Tag = "attendance";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sessions", ListAsync).RequireScope(Scopes.Read).Answers<SessionsPageDocument>()
            .Describe("listSessions", Tag, "List sessions, the last to start first", "All filters given must fit. Pages by cursor.");
        routes.MapPost("/sessions", AddAsync).RequireScope(Scopes.Enrol).Answers<SessionDocument>(StatusCodes.Status201Created)
            .Audit("session.create").Describe("addSession", Tag, "Start a session", "Nobody is on record of it until it is marked.");
        routes.MapGet("/sessions/{session}", async (Guid session, Caller caller, IStore store, CancellationToken stop) =>
                await DescribeAsync(store, await FindAsync(store, caller.Client, session, stop), stop))
            .RequireScope(Scopes.Read).Answers<SessionDocument>().Describe("getSession", Tag, "Read a session, with its totals");
        routes.MapPut("/sessions/{session}", UpdateAsync).RequireScope(Scopes.Enrol).Answers<SessionDocument>()
            .Audit("session.update").Describe("updateSession", Tag, "Replace a session's fields");
        routes.MapDelete("/sessions/{session}", RemoveAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("session.remove").Describe("removeSession", Tag, "Remove a session with its records", "It cannot be undone.");
    }

    /// <exception cref="SemblanceException">NotFound, <c>session-unknown</c>: this client has no such session.</exception>
    public static async Task<AttendanceSession> FindAsync(IStore store, ClientId client, Guid id, CancellationToken stop) =>
        await store.Sessions.FindAsync(client, new SessionId(id), stop) ?? throw Unknown(id);

    public static async Task<SessionDocument> DescribeAsync(IStore store, AttendanceSession session, CancellationToken stop)
    {
        var subject = session.Subject is { } id ? await store.Sessions.FindSubjectAsync(session.Client, id, stop) : null;
        var tallies = await store.Attendance.TallyAsync(session.Client, new AttendanceFilter { Session = session.Id }, TallyBy.Session, stop);
        return SessionDocument.Of(
            session, tallies.Count == 0 ? default : tallies[0].Counts, subject is null ? new Dictionary<SubjectId, Subject>() : new() { [subject.Id] = subject });
    }

    private static SemblanceException Unknown(Guid id) =>
        new(ErrorKind.NotFound, "session-unknown", $"There is no session {id}: GET /v1/sessions lists those there are.");

    private static async Task<SessionsPageDocument> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "from"), Description("The first day, such as 2026-11-01.")] DateOnly? from,
        [FromQuery(Name = "to"), Description("The last day.")] DateOnly? to,
        [FromQuery(Name = "group")] string? group,
        [FromQuery(Name = "subject")] Guid? subject,
        [FromQuery(Name = "kind"), Description("normal or extra.")] string? kind,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new SessionQuery
        {
            From = from,
            To = to,
            Group = AttendanceParameters.Given(group),
            Subject = subject is { } id ? new SubjectId(id) : null,
            Kind = kind is null ? null : AttendanceNames.ParseSessionKind(kind),
            After = TimeCursors.Read(cursor),
            Limit = limit ?? SessionQuery.DefaultLimit,
        };
        var page = await store.Sessions.ListAsync(caller.Client, query, stop);
        var subjects = page.Any(s => s.Session.Subject is not null) ? (await store.Sessions.ListSubjectsAsync(caller.Client, stop)).ToDictionary(s => s.Id) : [];
        return new SessionsPageDocument(
            [.. page.Select(s => SessionDocument.Of(s.Session, s.Counts, subjects))],
            page.Count == query.Limit ? TimeCursors.Write(new TimeCursor(page[^1].Session.StartsAt, page[^1].Session.Id.Value)) : null);
    }

    private static async Task<IResult> AddAsync(SessionInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var rules = await store.Attendance.FindRulesAsync(caller.Client, stop);
        var now = time.GetUtcNow();
        var session = input.ApplyTo(
            new AttendanceSession
            {
                Id = SessionId.New(),
                Client = caller.Client,
                Name = "",
                Day = default,
                StartsAt = now,
                CreatedAt = now,
                CreatedBy = caller.Actor.ToString(),
            },
            rules);
        await store.Sessions.AddAsync(session, stop);
        return TypedResults.Created(
            $"/v1/sessions/{session.Id}", await DescribeAsync(store, await FindAsync(store, caller.Client, session.Id.Value, stop), stop));
    }

    private static async Task<SessionDocument> UpdateAsync(Guid session, SessionInput input, Caller caller, IStore store, CancellationToken stop)
    {
        var rules = await store.Attendance.FindRulesAsync(caller.Client, stop);
        await store.Sessions.UpdateAsync(input.ApplyTo(await FindAsync(store, caller.Client, session, stop), rules), stop);
        return await DescribeAsync(store, await FindAsync(store, caller.Client, session, stop), stop);
    }

    private static async Task<IResult> RemoveAsync(Guid session, Caller caller, IStore store, CancellationToken stop) =>
        await store.Sessions.RemoveAsync(caller.Client, new SessionId(session), stop) ? TypedResults.NoContent() : throw Unknown(session);
}
