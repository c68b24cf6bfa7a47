using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Documents.Tags;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/tags/prompt/…</c>: what a language model is asked for a document's tags with, and was before.</summary>
internal static class TagPromptsEndpoints
{
    private const string Tag = "document tags";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/tags/prompt/{document}", GetAsync).RequireScope(Scopes.Documents).Answers<TagPromptDocument>()
            .Describe("getTagPrompt", Tag, "Read the prompt that is in force for a document");
        documents.MapPost("/tags/prompt/{document}", AddAsync).RequireScope(Scopes.Ingest).Answers<TagPromptDocument>(StatusCodes.Status201Created)
            .Audit("tag.prompt").Describe("addTagPrompt", Tag, "Give a document a new prompt", "Those before it stay on record.");
        documents.MapGet("/tags/prompt/{document}/history", ListAsync).RequireScope(Scopes.Documents).Answers<TagPromptsDocument>()
            .Describe("listTagPrompts", Tag, "List a document's prompts, the newest first");
    }

    private static async Task<TagPromptDocument> GetAsync(Guid document, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await LibraryRows.DocumentAsync(store, caller.Client, document, stop);
        return await store.Tags.FindPromptAsync(caller.Client, found.Id, stop) is { } prompt
            ? TagPromptDocument.Of(prompt)
            : throw new SemblanceException(ErrorKind.NotFound, "prompt-unknown", $"The document {document} has no prompt: POST one to this address.");
    }

    private static async Task<IResult> AddAsync(Guid document, TagPromptInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var prompt = new TagPrompt
        {
            Id = TagPromptId.New(),
            Client = caller.Client,
            Document = new DocumentId(document),
            Text = TextRules.Required(input.Prompt, "prompt", "prompt", most: Tagger.MostPrompt),
            Examples = KeptJson.Text(input.Examples),
            Author = input.Author,
            CreatedAt = LibraryRows.Now(time),
        };
        await store.Tags.AddPromptAsync(prompt, stop);
        return TypedResults.Created($"/v1/documents/tags/prompt/{document}", TagPromptDocument.Of(prompt));
    }

    private static async Task<TagPromptsDocument> ListAsync(
        Guid document, Caller caller, IStore store,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 20 by default.")] int? limit, CancellationToken stop)
    {
        var (found, most) = (await LibraryRows.DocumentAsync(store, caller.Client, document, stop), Paging.Limit(limit, usual: 20));
        var after = TimeCursors.Read(cursor) is { } last
            ? new TagPrompt { Id = new TagPromptId(last.Id), Client = caller.Client, Document = found.Id, Text = "", CreatedAt = last.At }
            : null;
        var page = await store.Tags.ListPromptsAsync(caller.Client, found.Id, after, most, stop);
        return new TagPromptsDocument(
            [.. page.Select(TagPromptDocument.Of)], page.Count == most ? TimeCursors.Write(new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value)) : null);
    }
}
