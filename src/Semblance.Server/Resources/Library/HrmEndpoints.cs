using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/metrics/hrm</c>: runs of reasoning models, and what they come to.</summary>
internal static class HrmEndpoints
{
    private const string Tag = "assistants";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/metrics/hrm", TallyAsync).RequireScope(Scopes.Documents).Answers<HrmTotalsDocument>()
            .Describe("getHrmTotals", Tag, "Read what the runs of reasoning models come to", "Steps until they halted, latency, accuracy, and the last run.");
        documents.MapPost("/metrics/hrm", AddAsync).RequireScope(Scopes.Ingest).Answers<HrmRunsDocument>(StatusCodes.Status201Created)
            .Audit("hrm.record").Describe("addHrmRuns", Tag, "Record runs of a reasoning model", "All or none.");
        documents.MapGet("/metrics/hrm/runs", ListAsync).RequireScope(Scopes.Documents).Answers<HrmRunsDocument>()
            .Describe("listHrmRuns", Tag, "List runs of reasoning models, the newest first", "All filters given must fit. Pages by cursor.");
        documents.MapGet("/metrics/hrm/runs/{run}", GetAsync).RequireScope(Scopes.Documents).Answers<HrmRunDocument>().Describe("getHrmRun", Tag, "Read a run");
        documents.MapDelete("/metrics/hrm/runs/{run}", RemoveAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("hrm.remove").Describe("removeHrmRun", Tag, "Remove a run");
    }

    private static async Task<HrmTotalsDocument> TallyAsync(
        Caller caller, IStore store, [FromQuery(Name = "task"), Description("Of one task alone.")] string? task, CancellationToken stop) =>
        HrmTotalsDocument.Of(await store.Hrm.TallyAsync(caller.Client, task, stop));

    private static async Task<IResult> AddAsync(HrmRunsInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        LibraryRows.Count(input.Runs, "runs");
        var now = LibraryRows.Now(time);
        var runs = input.Runs.Select(r => r.ToRun(caller.Client, now)).ToArray();
        await store.Hrm.AddAsync(caller.Client, runs, stop);
        return TypedResults.Created("/v1/documents/metrics/hrm/runs", new HrmRunsDocument([.. runs.Select(HrmRunDocument.Of)], null));
    }

    private static async Task<HrmRunsDocument> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "task"), Description("Exactly.")] string? task,
        [FromQuery(Name = "from"), Description("This time or later.")] DateTimeOffset? from,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit, CancellationToken stop)
    {
        var query = new HrmQuery { Task = task, From = from, After = TimeCursors.Read(cursor), Limit = Paging.Limit(limit, LibraryRows.UsualPage) };
        var page = await store.Hrm.ListAsync(caller.Client, query, stop);
        return new HrmRunsDocument([.. page.Select(HrmRunDocument.Of)], page.Count == query.Limit ? TimeCursors.Write(new TimeCursor(page[^1].At, page[^1].Id.Value)) : null);
    }

    private static async Task<HrmRunDocument> GetAsync(Guid run, Caller caller, IStore store, CancellationToken stop) =>
        HrmRunDocument.Of(await store.Hrm.FindAsync(caller.Client, new HrmRunId(run), stop) ?? throw LibraryRows.Unknown("run", run, "/v1/documents/metrics/hrm/runs"));

    private static async Task<IResult> RemoveAsync(Guid run, Caller caller, IStore store, CancellationToken stop) =>
        await store.Hrm.RemoveAsync(caller.Client, new HrmRunId(run), stop) ? TypedResults.NoContent() : throw LibraryRows.Unknown("run", run, "/v1/documents/metrics/hrm/runs");
}
