using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Resources.Library;
using Semblance.Storage;

namespace Semblance.Server.Compat.Dox;

/// <summary>What guide 004 listed: <c>/artifacts</c>, <c>/documents</c>, <c>/logs</c>, <c>/apis</c>, <c>/facts</c>, <c>/evidence</c>, <c>/summaries</c>, <c>/download</c>.</summary>
internal static class DoxLists
{
    /// <summary>The guide's lists had no pages. Whoever has more rows asks <c>/v1/documents</c>.</summary>
    private const int MostRows = 10_000;

    private const int Page = 1_000;

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/documents", ListDocumentsAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/logs", ListLogsAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/logs/export", (string? level, string? code, string? q, Guid? document_id, string? ts_from, string? ts_to, Caller caller, IStore store, CancellationToken stop) =>
                LogsEndpoints.CsvAsync(store, caller.Client, LogQuery(level, code, q, document_id, ts_from, ts_to), stop))
            .RequireScope(Scopes.Documents).Audit("log.export", waits: false);
        routes.MapGet("/apis", ListApisAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/apis/{id}", GetApiAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/facts", ListFactsAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/evidence/{id}", GetEvidenceAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/summaries", ListSummariesAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/download", DownloadAsync).RequireScope(Scopes.Documents).Audit("artifact.read", waits: false);
    }

    private static async Task<IResult> ListDocumentsAsync(string? type, Caller caller, IStore store, CancellationToken stop)
    {
        DocumentKind? kind = null;
        if (type is not null)
        {
            kind = Enum.GetValues<DocumentKind>().Where(k => DoxRow.TypeOf(k) == type).Select(k => (DocumentKind?)k).FirstOrDefault();
            if (kind is null)
            {
                return List("documents", []);
            }
        }

        return List("documents", await AllAsync(
            (after, limit) => store.Documents.ListAsync(caller.Client, new DocumentQuery { Kind = kind, After = after, Limit = limit }, stop),
            (Document d) => new TimeCursor(d.CreatedAt, d.Id.Value)), DoxRow.Of);
    }

    private static async Task<IResult> ListLogsAsync(
        string? level, string? code, string? q, Guid? document_id, string? ts_from, string? ts_to, Caller caller, IStore store, CancellationToken stop)
    {
        var query = LogQuery(level, code, q, document_id, ts_from, ts_to);
        return List("logs", await AllAsync(
            (PartCursor? after, int limit) => store.Documents.ListLogEntriesAsync(caller.Client, query with { After = after, Limit = limit }, stop), e => e.Cursor), DoxRow.Of);
    }

    private static async Task<IResult> ListApisAsync(string? method, string? tag, string? path_like, Caller caller, IStore store, CancellationToken stop)
    {
        var query = new EndpointQuery { Method = Blank(method)?.ToUpperInvariant(), Tag = Blank(tag), Path = Blank(path_like) };
        return List("apis", await AllAsync(
            (PartCursor? after, int limit) => store.Documents.ListEndpointsAsync(caller.Client, query with { After = after, Limit = limit }, stop), e => e.Cursor), DoxRow.Of);
    }

    private static async Task<IResult> GetApiAsync(string id, Caller caller, IStore store, CancellationToken stop) =>
        id.Split(':') is [var document, var order] && Guid.TryParse(document, CultureInfo.InvariantCulture, out var of) && int.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && await store.Documents.FindPartAsync(caller.Client, new DocumentId(of), at, stop) is ApiEndpoint found
            ? OldAnswer.Json(DoxRow.Of(new StoredPart<ApiEndpoint>(new DocumentId(of), found)))
            : throw Missing("API");

    private static async Task<IResult> ListFactsAsync(string? report_week, Caller caller, IStore store, CancellationToken stop) =>
        List("facts", await FactsAsync(store, caller.Client, new FactQuery { ReportWeek = Blank(report_week) }, stop), DoxRow.Of);

    public static Task<IReadOnlyList<Fact>> FactsAsync(IStore store, ClientId client, FactQuery query, CancellationToken stop) => AllAsync(
        (FactId? after, int limit) => store.Facts.ListFactsAsync(client, query with { After = after, Limit = limit }, stop), f => (FactId?)f.Id);

    private static async Task<IResult> GetEvidenceAsync(string id, Caller caller, IStore store, CancellationToken stop) =>
        Guid.TryParse(id, out var key) && await store.Facts.FindEvidenceAsync(caller.Client, new EvidenceId(key), stop) is { } evidence
            ? OldAnswer.Json(DoxRow.Of(evidence))
            : throw Missing("Evidence");

    private static async Task<IResult> ListSummariesAsync(string? style, string? scope, string? document_id, Caller caller, IStore store, CancellationToken stop)
    {
        var query = new SummaryQuery { Style = Blank(style), Scope = Blank(document_id) is null ? Blank(scope) : "artifact" };
        var all = await AllAsync(
            (TimeCursor? after, int limit) => store.Facts.ListSummariesAsync(caller.Client, query with { After = after, Limit = limit }, stop),
            (Summary s) => new TimeCursor(s.CreatedAt, s.Id.Value));
        return List("summaries", [.. all.Where(s => Blank(document_id) is not { } named || s.Artifacts.Contains(named, StringComparer.Ordinal))], DoxRow.Of);
    }

    /// <summary>The guide's <c>rel</c> was a path in its folder of artifacts; here it begins with the artifact's id, whose original comes.</summary>
    private static async Task<IResult> DownloadAsync([FromQuery] string rel, Caller caller, IStore store, ServerParts parts, CancellationToken stop) =>
        Guid.TryParse(rel.Split('/')[0], out var id) && await store.Artifacts.FindAsync(caller.Client, new ArtifactId(id), stop) is { } artifact
            ? await ArtifactsEndpoints.OriginalAsync(artifact, parts, stop)
            : throw Missing("File");

    /// <summary>As the guide's database filtered; what has no time that can be read stays in, since nobody can say whether it belongs.</summary>
    private static LogQuery LogQuery(string? level, string? code, string? q, Guid? document, string? from, string? to) => new()
    {
        Level = Blank(level),
        Code = Blank(code),
        Text = Blank(q),
        Document = document is { } id ? new DocumentId(id) : null,
        From = LogTime.Read(from, "ts_from", isEnd: false),
        To = LogTime.Read(to, "ts_to", isEnd: true),
        WithUntimed = true,
    };

    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public static SemblanceException Missing(string what) => new(ErrorKind.NotFound, "row-unknown", $"{what} not found");

    public static IResult List<T>(string name, IReadOnlyList<T> rows, Func<T, JsonObject> shape) => List(name, [.. rows.Select(shape)]);

    private static IResult List(string name, IReadOnlyList<JsonObject> rows) => OldAnswer.Json(new JsonObject { [name] = new JsonArray([.. rows]) });

    /// <summary>Page by page, up to as many rows as an answer has.</summary>
    public static async Task<IReadOnlyList<TRow>> AllAsync<TRow, TCursor>(Func<TCursor?, int, Task<IReadOnlyList<TRow>>> page, Func<TRow, TCursor> cursor, int most = MostRows)
    {
        var all = new List<TRow>();
        var after = default(TCursor);
        while (true)
        {
            var asked = Math.Min(Page, most - all.Count);
            var rows = await page(after, asked);
            all.AddRange(rows);
            if (rows.Count < asked || all.Count == most)
            {
                return all;
            }

            after = cursor(rows[^1]);
        }
    }
}
