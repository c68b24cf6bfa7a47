using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/apis</c>: operations of APIs that documents describe.</summary>
internal static class ApisEndpoints
{
    private const string Tag = "documents";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/apis", ListAsync).RequireScope(Scopes.Documents).Answers<ApisDocument>()
            .Describe("listApis", Tag, "List operations of described APIs", "Of OpenAPI, Swagger and Postman documents. All filters given must fit. Pages by cursor.");
        documents.MapGet("/apis/{document}/{order}", GetAsync).RequireScope(Scopes.Documents).Answers<ApiDocument>()
            .Describe("getApi", Tag, "Read one operation of a described API");
    }

    private static async Task<ApisDocument> ListAsync(
        Caller caller,
        IStore store,
        [FromQuery(Name = "document")] Guid? document,
        [FromQuery(Name = "method"), Description("Such as GET; in either case.")] string? method,
        [FromQuery(Name = "tag"), Description("One of its tags, exactly.")] string? tag,
        [FromQuery(Name = "path"), Description("Part of the path.")] string? path,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "fromOrder"), Description("The order of the first one of the document, in place of a cursor.")] int? fromOrder,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new EndpointQuery
        {
            Document = document is { } id ? new DocumentId(id) : null,
            Method = method?.ToUpperInvariant(),
            Tag = tag,
            Path = path,
            After = LibraryCursor.ReadPart(cursor, document, fromOrder),
            Limit = Paging.Limit(limit, LibraryRows.UsualPage),
        };
        var page = await store.Documents.ListEndpointsAsync(caller.Client, query, stop);
        return new ApisDocument([.. page.Select(ApiDocument.Of)], page.Count == query.Limit ? LibraryCursor.Write(page[^1].Cursor) : null);
    }

    private static async Task<ApiDocument> GetAsync(Guid document, int order, Caller caller, IStore store, CancellationToken stop) =>
        await store.Documents.FindPartAsync(caller.Client, new DocumentId(document), order, stop) is ApiEndpoint found
            ? ApiDocument.Of(new StoredPart<ApiEndpoint>(new DocumentId(document), found))
            : throw new SemblanceException(ErrorKind.NotFound, "api-unknown", $"The document {document} describes no operation {order}: GET /v1/documents/apis lists those there are.");
}
