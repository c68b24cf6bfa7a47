using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/tags</c>: tags of documents, written by hand or by a model.</summary>
internal static class TagsEndpoints
{
    private const string Tag = "document tags";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/tags", ListAsync).RequireScope(Scopes.Documents).Answers<TagsDocument>()
            .Describe("listTags", Tag, "List tags of documents, by name", "All filters given must fit. Pages by cursor.")
            .Shows(LibraryExamples.Tags);
        documents.MapGet("/tags/tally", TallyAsync).RequireScope(Scopes.Documents).Answers<TagTallyDocument>()
            .Describe("tallyTags", Tag, "Count how many documents have each tag", "The 1,000 most used ones at most.");
        documents.MapDelete("/tags/{tag}", RemoveAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("tag.remove").Describe("removeTag", Tag, "Remove a tag of a document");
        documents.MapPost("/{document}/tags", AddAsync).RequireScope(Scopes.Ingest).Answers<TagsDocument>(StatusCodes.Status201Created)
            .Audit("tag.add").Describe("addTags", Tag, "Add tags to a document", "A document may have the same tag twice, of different sources; one that it has of the same source is left as it is, so that sending them again does no harm.")
            .Shows(LibraryExamples.TagsAdded, LibraryExamples.TagsToAdd);
        documents.MapDelete("/{document}/tags", RemoveAllAsync).RequireScope(Scopes.Ingest).Answers<RemovedDocument>()
            .Audit("tag.clear").Describe("removeTags", Tag, "Remove every tag of a document");
    }

    private static async Task<TagsDocument> ListAsync(
        Caller caller,
        IStore store,
        [FromQuery(Name = "document")] Guid? document,
        [FromQuery(Name = "name"), Description("Exactly.")] string? name,
        [FromQuery(Name = "q"), Description("Part of the name.")] string? q,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new TagQuery
        {
            Document = document is { } id ? new DocumentId(id) : null,
            Name = name,
            Text = q,
            After = LibraryCursor.ReadTag(cursor),
            Limit = Paging.Limit(limit, LibraryRows.UsualPage),
        };
        var page = await store.Tags.ListAsync(caller.Client, query, stop);
        return new TagsDocument(
            [.. page.Select(TagDocument.Of)], page.Count == query.Limit ? LibraryCursor.Write(new TagCursor(page[^1].Name, page[^1].Id)) : null);
    }

    private static async Task<TagTallyDocument> TallyAsync(
        Caller caller, IStore store, [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit, CancellationToken stop) =>
        new([.. (await store.Tags.TallyAsync(caller.Client, Paging.Limit(limit, LibraryRows.UsualPage), stop)).Select(t => new TagUseDocument(t.Name, t.Documents))]);

    private static async Task<IResult> AddAsync(
        Guid document, TagsInput input, Caller caller, IStore store, TagIndexer index, TimeProvider time, CancellationToken stop)
    {
        LibraryRows.Count(input.Tags, "tags");
        var now = LibraryRows.Now(time);
        var found = await LibraryRows.DocumentAsync(store, caller.Client, document, stop);
        var tags = input.Tags.Select(t => t.ToTag(caller.Client, found.Id, now)).ToArray();
        var added = await store.Tags.AddAsync(caller.Client, tags, stop);
        await index.AddAsync(found, tags, stop);
        for (var i = 0; added < tags.Length && i < tags.Length; i++)
        {
            // Some were there before: the answer tells of them as they are.
            tags[i] = await store.Tags.FindAsync(caller.Client, tags[i].Id, stop) ?? tags[i];
        }

        return TypedResults.Created($"/v1/documents/tags?document={document}", new TagsDocument([.. tags.Select(TagDocument.Of)], null));
    }

    private static async Task<IResult> RemoveAsync(Guid tag, Caller caller, IStore store, CancellationToken stop) =>
        await store.Tags.RemoveAsync(caller.Client, new TagId(tag), stop) ? TypedResults.NoContent() : throw LibraryRows.Unknown("tag", tag, "/v1/documents/tags");

    private static async Task<RemovedDocument> RemoveAllAsync(Guid document, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await LibraryRows.DocumentAsync(store, caller.Client, document, stop);
        return new RemovedDocument(await store.Tags.RemoveAllAsync(caller.Client, found.Id, stop));
    }
}
