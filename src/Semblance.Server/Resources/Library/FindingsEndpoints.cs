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

/// <summary>What somebody found in documents: <c>/v1/documents/entities</c>, <c>/v1/documents/figures</c>, and what a document is built of.</summary>
internal static class FindingsEndpoints
{
    private const string Tag = "document facts";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/entities", ListEntitiesAsync).RequireScope(Scopes.Documents).Answers<EntitiesDocument>()
            .Describe("listEntities", Tag, "List whom and what documents name", "All filters given must fit. Pages by cursor.");
        documents.MapPost("/{document}/entities", AddEntitiesAsync).RequireScope(Scopes.Ingest).Answers<EntitiesDocument>(StatusCodes.Status201Created)
            .Audit("entity.add").Describe("addEntities", Tag, "Add entities that a document names", "All or none.");
        documents.MapGet("/figures", ListFiguresAsync).RequireScope(Scopes.Documents).Answers<FiguresDocument>()
            .Describe("listFigures", Tag, "List figures that were found in documents", "All filters given must fit. Pages by cursor.");
        documents.MapPost("/{document}/figures", AddFiguresAsync).RequireScope(Scopes.Ingest).Answers<FiguresDocument>(StatusCodes.Status201Created)
            .Audit("figure.add").Describe("addFigures", Tag, "Add figures that were found in a document", "All or none.");
        documents.MapDelete("/{document}/findings", RemoveAsync).RequireScope(Scopes.Ingest).Answers<RemovedDocument>()
            .Audit("finding.clear").Describe("removeFindings", Tag, "Remove a document's entities and figures, before it is looked through again");
        documents.MapGet("/{document}/structure", GetStructureAsync).RequireScope(Scopes.Documents).Answers<StructureDocument>()
            .Describe("getStructure", Tag, "Read what a document is built of, as somebody said it");
        documents.MapPut("/{document}/structure", SetStructureAsync).RequireScope(Scopes.Ingest).Answers<StructureDocument>()
            .Audit("structure.update").Describe("setStructure", Tag, "Say what a document is built of");
        documents.MapDelete("/{document}/structure", RemoveStructureAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("structure.remove").Describe("removeStructure", Tag, "Forget what a document is built of");
    }

    private static async Task<EntitiesDocument> ListEntitiesAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "document")] Guid? document,
        [FromQuery(Name = "label"), Description("Exactly, such as PERSON.")] string? label,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit, CancellationToken stop)
    {
        var query = new EntityQuery
        {
            Document = document is { } id ? new DocumentId(id) : null,
            Label = label,
            After = LibraryCursor.ReadId(cursor) is { } last ? new EntityId(last) : null,
            Limit = Paging.Limit(limit, LibraryRows.UsualPage),
        };
        var page = await store.Facts.ListEntitiesAsync(caller.Client, query, stop);
        return new EntitiesDocument([.. page.Select(EntityDocument.Of)], page.Count == query.Limit ? LibraryCursor.Write(page[^1].Id.Value) : null);
    }

    private static async Task<IResult> AddEntitiesAsync(Guid document, EntitiesInput input, Caller caller, IStore store, CancellationToken stop)
    {
        LibraryRows.Count(input.Entities, "entities");
        var entities = input.Entities.Select(e => e.ToEntity(caller.Client, new DocumentId(document))).ToArray();
        await store.Facts.AddEntitiesAsync(caller.Client, entities, stop);
        return TypedResults.Created($"/v1/documents/entities?document={document}", new EntitiesDocument([.. entities.Select(EntityDocument.Of)], null));
    }

    private static async Task<FiguresDocument> ListFiguresAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "document")] Guid? document,
        [FromQuery(Name = "type"), Description("Exactly, such as percentage.")] string? type,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit, CancellationToken stop)
    {
        var query = new MetricHitQuery
        {
            Document = document is { } id ? new DocumentId(id) : null,
            Type = type,
            After = LibraryCursor.ReadId(cursor) is { } last ? new MetricHitId(last) : null,
            Limit = Paging.Limit(limit, LibraryRows.UsualPage),
        };
        var page = await store.Facts.ListMetricHitsAsync(caller.Client, query, stop);
        return new FiguresDocument([.. page.Select(FigureDocument.Of)], page.Count == query.Limit ? LibraryCursor.Write(page[^1].Id.Value) : null);
    }

    private static async Task<IResult> AddFiguresAsync(Guid document, FiguresInput input, Caller caller, IStore store, CancellationToken stop)
    {
        LibraryRows.Count(input.Figures, "figures");
        var figures = input.Figures.Select(f => f.ToHit(caller.Client, new DocumentId(document))).ToArray();
        await store.Facts.AddMetricHitsAsync(caller.Client, figures, stop);
        return TypedResults.Created($"/v1/documents/figures?document={document}", new FiguresDocument([.. figures.Select(FigureDocument.Of)], null));
    }

    private static async Task<RemovedDocument> RemoveAsync(Guid document, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await LibraryRows.DocumentAsync(store, caller.Client, document, stop);
        return new RemovedDocument(await store.Facts.RemoveFindingsAsync(caller.Client, found.Id, stop));
    }

    private static async Task<StructureDocument> GetStructureAsync(Guid document, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await LibraryRows.DocumentAsync(store, caller.Client, document, stop);
        return await store.Documents.FindStructureAsync(caller.Client, found.Id, stop) is { } structure
            ? new StructureDocument(KeptJson.Read(structure))
            : throw new SemblanceException(ErrorKind.NotFound, "structure-unknown", $"Nobody has said what the document {document} is built of: PUT it to this address.");
    }

    private static async Task<StructureDocument> SetStructureAsync(Guid document, StructureDocument input, Caller caller, IStore store, CancellationToken stop)
    {
        await store.Documents.UpdateStructureAsync(caller.Client, new DocumentId(document), input.Hierarchy.GetRawText(), stop);
        return await GetStructureAsync(document, caller, store, stop);
    }

    private static async Task<IResult> RemoveStructureAsync(Guid document, Caller caller, IStore store, CancellationToken stop)
    {
        await store.Documents.UpdateStructureAsync(caller.Client, new DocumentId(document), null, stop);
        return TypedResults.NoContent();
    }
}
