using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents.Tags;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/extract/tags</c> and <c>/v1/documents/autotag</c>: tags by a language model; 501 while none is configured.</summary>
internal static class TaggingEndpoints
{
    private const string Tag = "document tags";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/tags/presets", () => TagPresetsDocument.All).RequireScope(Scopes.Documents).Answers<TagPresetsDocument>()
            .Describe("listTagPresets", Tag, "List prompts for tags that need not be written");
        documents.MapPost("/extract/tags", ExtractAsync).RequireScope(Scopes.Ingest).Answers<TagProposalDocument>()
            .Audit("tag.extract").Describe("extractTags", Tag, "Ask a language model what a document is about", "Its text goes to the endpoint that the operator configured. 501 where there is none.");
        documents.MapPost("/autotag/{document}", AutoTagAsync).RequireScope(Scopes.Ingest).Answers<TagProposalDocument>()
            .Audit("tag.extract").Describe("autoTag", Tag, "Tag a document by the prompt that is in force for it", "By the general one where it has none. 501 where no language model is configured.");
    }

    private static async Task<TagProposalDocument> ExtractAsync(ExtractTagsInput input, Caller caller, Tagger tagger, IStore store, CancellationToken stop)
    {
        var prompt = (input.Prompt, input.Preset) switch
        {
            ({ }, { }) => throw new SemblanceException(ErrorKind.Invalid, "prompt-twice", "Give a prompt or a preset, not both."),
            (null, { } preset) => TagPresets.Find(preset),
            _ => input.Prompt,
        };
        var document = await LibraryRows.DocumentAsync(store, caller.Client, input.Document, stop);
        return TagProposalDocument.Of(await tagger.TagAsync(caller.Client, document.Id, prompt, input.Author, input.DryRun, stop));
    }

    private static async Task<TagProposalDocument> AutoTagAsync(Guid document, AutoTagInput? input, Caller caller, Tagger tagger, IStore store, CancellationToken stop)
    {
        var found = await LibraryRows.DocumentAsync(store, caller.Client, document, stop);
        return TagProposalDocument.Of(await tagger.TagAsync(caller.Client, found.Id, null, null, input?.DryRun ?? false, stop));
    }
}
