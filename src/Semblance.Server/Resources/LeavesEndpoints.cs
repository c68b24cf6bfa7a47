using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/leaves</c></summary>
internal static class LeavesEndpoints
{
    private const string Tag = "attendance";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/leaves", ListAsync).RequireScope(Scopes.Read).Answers<LeavesPageDocument>()
            .Describe("listLeaves", Tag, "List leaves, the last requested first", "All filters given must fit. Pages by cursor.");
        routes.MapPost("/leaves", AddAsync).RequireScope(Scopes.Enrol).Answers<LeaveDocument>(StatusCodes.Status201Created)
            .Audit("leave.create").Describe("addLeave", Tag, "Request leave for somebody", "It counts when it is approved.");
        routes.MapGet("/leaves/{leave}", async (Guid leave, Caller caller, IStore store, CancellationToken stop) =>
                await DescribeAsync(store, await FindAsync(store, caller.Client, leave, stop), stop))
            .RequireScope(Scopes.Read).Answers<LeaveDocument>().Describe("getLeave", Tag, "Read a leave");
        routes.MapPost("/leaves/{leave}/decision", DecideAsync).RequireScope(Scopes.Enrol).Answers<LeaveDocument>()
            .Audit("leave.decide").Describe("decideLeave", Tag, "Approve or refuse a leave", "Once: remove it and request another to change that.");
        routes.MapDelete("/leaves/{leave}", RemoveAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("leave.remove").Describe("removeLeave", Tag, "Remove a leave");
    }

    private static async Task<Leave> FindAsync(IStore store, ClientId client, Guid id, CancellationToken stop) =>
        await store.Leaves.FindAsync(client, new LeaveId(id), stop) ?? throw Unknown(id);

    private static SemblanceException Unknown(Guid id) => new(ErrorKind.NotFound, "leave-unknown", $"There is no leave {id}: GET /v1/leaves lists those there are.");

    private static async Task<LeaveDocument> DescribeAsync(IStore store, Leave leave, CancellationToken stop) =>
        LeaveDocument.Of(leave, await PeopleReferences.FindAsync(store, leave.Client, [leave.Person], stop));

    private static async Task<LeavesPageDocument> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "person")] Guid? person,
        [FromQuery(Name = "state"), Description("pending, approved or refused.")] string? state,
        [FromQuery(Name = "from"), Description("Those with a day from this one on.")] DateOnly? from,
        [FromQuery(Name = "to"), Description("Those with a day up to this one.")] DateOnly? to,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new LeaveQuery
        {
            Person = person is { } id ? new PersonId(id) : null,
            State = state is null ? null : AttendanceNames.ParseLeaveState(state),
            From = from,
            To = to,
            After = TimeCursors.Read(cursor),
            Limit = Paging.Limit(limit, LeaveQuery.DefaultLimit),
        };
        var page = await store.Leaves.ListAsync(caller.Client, query, stop);
        var people = await PeopleReferences.FindAsync(store, caller.Client, page.Select(l => l.Person), stop);
        return new LeavesPageDocument(
            [.. page.Select(l => LeaveDocument.Of(l, people))], page.Count == query.Limit ? TimeCursors.Write(new TimeCursor(page[^1].RequestedAt, page[^1].Id.Value)) : null);
    }

    private static async Task<IResult> AddAsync(LeaveInput input, Caller caller, IStore store, TimeProvider time, HttpContext context, CancellationToken stop)
    {
        var leave = new Leave
        {
            Id = LeaveId.New(),
            Client = caller.Client,
            Person = new PersonId(input.Person),
            From = input.From,
            To = input.To,
            Kind = input.Kind,
            Note = AttendanceInput.Note(input.Note),
            Sessions = input.Sessions,
            RequestedAt = time.GetUtcNow(),
            RequestedBy = caller.Actor.ToString(),
        };
        context.Features.Set(new AuditedPerson(leave.Person));
        await store.Leaves.AddAsync(leave, stop);
        return TypedResults.Created($"/v1/leaves/{leave.Id}", await DescribeAsync(store, await FindAsync(store, caller.Client, leave.Id.Value, stop), stop));
    }

    private static async Task<LeaveDocument> DecideAsync(
        Guid leave, LeaveDecisionInput input, Caller caller, IStore store, TimeProvider time, HttpContext context, CancellationToken stop)
    {
        var decision = new LeaveDecision(input.State, time.GetUtcNow(), caller.Actor.ToString(), AttendanceInput.Note(input.Note));
        var decided = await store.Leaves.DecideAsync(caller.Client, (await FindAsync(store, caller.Client, leave, stop)).Id, decision, stop);
        context.Features.Set(new AuditedPerson(decided.Person));
        return await DescribeAsync(store, decided, stop);
    }

    private static async Task<IResult> RemoveAsync(Guid leave, Caller caller, IStore store, CancellationToken stop) =>
        await store.Leaves.RemoveAsync(caller.Client, new LeaveId(leave), stop) ? TypedResults.NoContent() : throw Unknown(leave);
}
