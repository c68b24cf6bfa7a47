using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Reports;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/logs</c>: entries of logs, and the same as CSV.</summary>
internal static class LogsEndpoints
{
    private const string Tag = "documents";
    private const string Csv = "text/csv";
    private const int Page = 1_000;

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/logs", ListAsync).RequireScope(Scopes.Documents).Answers<LogsDocument>()
            .Describe("listLogs", Tag, "List entries of logs", "All filters given must fit. An entry whose time cannot be read fits no time, unless untimed is true. Pages by cursor.")
            .Shows(LibraryExamples.Logs);
        documents.MapGet("/logs/export", Export).RequireScope(Scopes.Documents).Produces<byte[]>(StatusCodes.Status200OK, Csv)
            .Audit("log.export", waits: false).Describe("exportLogs", Tag, "Export entries of logs as CSV",
                "The columns ts, level, code, component and message of every entry that fits, however many. Text that a spreadsheet would take for a formula begins with an apostrophe.");
    }

    private static async Task<LogsDocument> ListAsync(
        Caller caller, IStore store, [AsParameters] LogParameters parameters,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "fromOrder"), Description("The order of the first one of the document, in place of a cursor.")] int? fromOrder,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit, CancellationToken stop)
    {
        var query = parameters.ToQuery() with { After = LibraryCursor.ReadPart(cursor, parameters.Document, fromOrder), Limit = Paging.Limit(limit, LibraryRows.UsualPage) };
        var page = await store.Documents.ListLogEntriesAsync(caller.Client, query, stop);
        return new LogsDocument([.. page.Select(LogEntryDocument.Of)], page.Count == query.Limit ? LibraryCursor.Write(page[^1].Cursor) : null);
    }

    private static Task<IResult> Export(Caller caller, IStore store, [AsParameters] LogParameters parameters, CancellationToken stop) =>
        CsvAsync(store, caller.Client, parameters.ToQuery(), stop);

    /// <summary>Streamed, a page of the store at a time. What is wrong with the first page is a problem, and no half of a file.</summary>
    public static async Task<IResult> CsvAsync(IStore store, ClientId client, LogQuery query, CancellationToken stop)
    {
        query = query with { Limit = Page };
        var first = await store.Documents.ListLogEntriesAsync(client, query, stop);
        return TypedResults.Stream(output => LogCsv.WriteAsync(EntriesAsync(store, client, query, first, stop), output, stop), $"{Csv}; charset=utf-8", "logs.csv");
    }

    private static async IAsyncEnumerable<LogEntry> EntriesAsync(
        IStore store, ClientId client, LogQuery query, IReadOnlyList<StoredPart<LogEntry>> page, [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            foreach (var entry in page)
            {
                yield return entry.Part;
            }

            if (page.Count < query.Limit)
            {
                yield break;
            }

            page = await store.Documents.ListLogEntriesAsync(client, query with { After = page[^1].Cursor }, stop);
        }
    }
}
