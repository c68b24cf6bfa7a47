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

/// <summary><c>/v1/documents</c>: what was read of files, and its parts.</summary>
internal static class LibraryEndpoints
{
    private const string Tag = "documents";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("", ListAsync).RequireScope(Scopes.Documents).Answers<LibraryPageDocument>()
            .Describe("listDocuments", Tag, "List documents, the newest first", "All filters given must fit. Pages by cursor.")
            .Shows(LibraryExamples.Documents);
        documents.MapGet("/{document}", GetAsync).RequireScope(Scopes.Documents).Answers<LibraryDocument>()
            .Describe("getDocument", Tag, "Read what a document is called, and how many parts it has")
            .Shows(LibraryExamples.Document);
        documents.MapPut("/{document}", UpdateAsync).RequireScope(Scopes.Ingest).Answers<LibraryDocument>()
            .Audit("document.update").Describe("updateDocument", Tag, "Give a document another title or source");
        documents.MapDelete("/{document}", RemoveAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("document.remove").Describe("removeDocument", Tag, "Remove a document with its parts, tags, prompts, entities and figures", "The artifact that it was read from stays.");
        documents.MapGet("/{document}/sections", ListSectionsAsync).RequireScope(Scopes.Documents).Answers<SectionsDocument>()
            .Describe("listSections", Tag, "Read a document's text, section by section");
        documents.MapGet("/{document}/tables", ListTablesAsync).RequireScope(Scopes.Documents).Answers<TablesDocument>()
            .Describe("listTables", Tag, "Read a document's tables, some hundred rows at a time");
    }

    private static async Task<LibraryPageDocument> ListAsync(
        Caller caller,
        IStore store,
        [FromQuery(Name = "kind"), Description("text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman or image.")] string? kind,
        [FromQuery(Name = "artifact"), Description("Those that were read from it.")] Guid? artifact,
        [FromQuery(Name = "tag"), Description("Those that have exactly this tag.")] string? tag,
        [FromQuery(Name = "q"), Description("Part of the title or the path.")] string? q,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new DocumentQuery
        {
            Kind = kind is null ? null : DocumentNames.ParseKind(kind),
            Artifact = artifact is { } id ? new ArtifactId(id) : null,
            Tag = tag,
            Text = q,
            After = TimeCursors.Read(cursor),
            Limit = Paging.Limit(limit, LibraryRows.UsualPage),
        };
        var page = await store.Documents.ListAsync(caller.Client, query, stop);
        return new LibraryPageDocument(
            [.. page.Select(LibraryDocument.Of)], page.Count == query.Limit ? TimeCursors.Write(new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value)) : null);
    }

    private static async Task<LibraryDocument> GetAsync(Guid document, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await LibraryRows.DocumentAsync(store, caller.Client, document, stop);
        return LibraryDocument.Of(found, await store.Documents.CountPartsAsync(caller.Client, found.Id, stop));
    }

    private static async Task<LibraryDocument> UpdateAsync(Guid document, LibraryInput input, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await LibraryRows.DocumentAsync(store, caller.Client, document, stop);
        await store.Documents.UpdateAsync(found with { Title = input.Title, Source = input.Source }, stop);
        return await GetAsync(document, caller, store, stop);
    }

    private static async Task<IResult> RemoveAsync(Guid document, Caller caller, IStore store, CancellationToken stop) =>
        await store.Documents.RemoveAsync(caller.Client, new DocumentId(document), stop)
            ? TypedResults.NoContent()
            : throw LibraryRows.Unknown("document", document, "/v1/documents");

    private static async Task<SectionsDocument> ListSectionsAsync(
        Guid document, Caller caller, IStore store,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "fromOrder"), Description("The order of the first one, in place of a cursor.")] int? fromOrder,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit, CancellationToken stop)
    {
        var (found, most) = (await LibraryRows.DocumentAsync(store, caller.Client, document, stop), Paging.Limit(limit, LibraryRows.UsualPage));
        var page = await store.Documents.ListSectionsAsync(caller.Client, found.Id, LibraryCursor.ReadOrder(cursor, fromOrder), most, stop);
        return new SectionsDocument([.. page.Select(SectionDocument.Of)], page.Count == most ? LibraryCursor.Write(page[^1].Order) : null);
    }

    private static async Task<TablesDocument> ListTablesAsync(
        Guid document, Caller caller, IStore store,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "fromOrder"), Description("The order of the first one, in place of a cursor.")] int? fromOrder,
        [FromQuery(Name = "limit"), Description("1 to 100; 10 by default.")] int? limit, CancellationToken stop)
    {
        var (found, most) = (await LibraryRows.DocumentAsync(store, caller.Client, document, stop), Paging.Limit(limit, usual: 10, most: 100));
        var page = await store.Documents.ListTablesAsync(caller.Client, found.Id, LibraryCursor.ReadOrder(cursor, fromOrder), most, stop);
        return new TablesDocument([.. page.Select(TableDocument.Of)], page.Count == most ? LibraryCursor.Write(page[^1].Order) : null);
    }
}
