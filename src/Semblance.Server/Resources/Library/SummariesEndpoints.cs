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

/// <summary><c>/v1/documents/summaries</c>.</summary>
internal static class SummariesEndpoints
{
    private const string Tag = "document facts";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/summaries", ListAsync).RequireScope(Scopes.Documents).Answers<SummariesDocument>()
            .Describe("listSummaries", Tag, "List summaries, the newest first", "All filters given must fit. Pages by cursor.");
        documents.MapPost("/summaries", AddAsync).RequireScope(Scopes.Ingest).Answers<SummaryDocument>(StatusCodes.Status201Created)
            .Audit("summary.add").Describe("addSummary", Tag, "Keep a summary that somebody wrote");
        documents.MapGet("/summaries/{summary}", GetAsync).RequireScope(Scopes.Documents).Answers<SummaryDocument>().Describe("getSummary", Tag, "Read a summary");
        documents.MapDelete("/summaries/{summary}", RemoveAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("summary.remove").Describe("removeSummary", Tag, "Remove a summary");
    }

    private static async Task<SummariesDocument> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "scope"), Description("Exactly, such as workspace or artifact.")] string? scope,
        [FromQuery(Name = "scopeKey"), Description("Exactly.")] string? scopeKey,
        [FromQuery(Name = "style"), Description("Exactly, such as bullet or executive.")] string? style,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 20 by default.")] int? limit, CancellationToken stop)
    {
        var query = new SummaryQuery { Scope = scope, ScopeKey = scopeKey, Style = style, After = TimeCursors.Read(cursor), Limit = Paging.Limit(limit, usual: 20) };
        var page = await store.Facts.ListSummariesAsync(caller.Client, query, stop);
        return new SummariesDocument(
            [.. page.Select(SummaryDocument.Of)], page.Count == query.Limit ? TimeCursors.Write(new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value)) : null);
    }

    private static async Task<IResult> AddAsync(SummaryInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var summary = input.ToSummary(caller.Client, LibraryRows.Now(time));
        await store.Facts.AddSummaryAsync(summary, stop);
        return TypedResults.Created($"/v1/documents/summaries/{summary.Id}", SummaryDocument.Of(summary));
    }

    private static async Task<SummaryDocument> GetAsync(Guid summary, Caller caller, IStore store, CancellationToken stop) =>
        SummaryDocument.Of(await store.Facts.FindSummaryAsync(caller.Client, new SummaryId(summary), stop) ?? throw LibraryRows.Unknown("summary", summary, "/v1/documents/summaries"));

    private static async Task<IResult> RemoveAsync(Guid summary, Caller caller, IStore store, CancellationToken stop) =>
        await store.Facts.RemoveSummaryAsync(caller.Client, new SummaryId(summary), stop)
            ? TypedResults.NoContent()
            : throw LibraryRows.Unknown("summary", summary, "/v1/documents/summaries");
}
