using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>A word or two that say what a document is about.</summary>
/// <param name="Score">How sure whoever tagged was, in their own measure.</param>
/// <param name="Source">What in the document it comes from, in the words of whoever tagged.</param>
/// <param name="Steps">How many steps a reasoning model took for it.</param>
internal sealed record TagDocument(Guid Id, Guid Document, string Name, double? Score, string? Source, int? Steps, DateTimeOffset CreatedAt)
{
    public static TagDocument Of(Tag tag) => new(tag.Id.Value, tag.Document.Value, tag.Name, tag.Score, tag.Source, tag.Steps, tag.CreatedAt);
}

/// <param name="Tags">By name and id.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record TagsDocument(IReadOnlyList<TagDocument> Tags, string? Next);

/// <param name="Documents">How many have the tag.</param>
internal sealed record TagUseDocument(string Name, long Documents);

/// <param name="Tags">Those that most documents have first.</param>
internal sealed record TagTallyDocument(IReadOnlyList<TagUseDocument> Tags);

/// <summary>A tag to be added.</summary>
/// <param name="Name">1 to 500 characters.</param>
/// <param name="Source">Up to 10,000 characters.</param>
internal sealed record TagInput(string Name, double? Score = null, string? Source = null, int? Steps = null)
{
    /// <summary>With an id of what it says of what, so that it is the same tag when it is sent again.</summary>
    public Tag ToTag(ClientId client, DocumentId document, DateTimeOffset now)
    {
        var name = TextRules.Required(Name, "name", "tag-name", most: 500);
        return new Tag
        {
            Id = new TagId(DeterministicId.Of("tag", document.ToString(), name, Source ?? "")),
            Client = client,
            Document = document,
            Name = name,
            Score = Score,
            Source = Source,
            Steps = Steps,
            CreatedAt = now,
        };
    }
}

/// <param name="Tags">1 to 1,000.</param>
internal sealed record TagsInput(IReadOnlyList<TagInput> Tags);

/// <summary>What a language model is asked for tags with.</summary>
/// <param name="Prompt">1 to 10,000 characters.</param>
/// <param name="Examples">Texts with the tags they should get, in the form that the prompt speaks of.</param>
internal sealed record TagPromptInput(string Prompt, JsonElement? Examples = null, string? Author = null);

/// <summary>A prompt that a document's tags were, or will be, asked for with.</summary>
internal sealed record TagPromptDocument(Guid Id, Guid Document, string Prompt, JsonElement? Examples, string? Author, DateTimeOffset CreatedAt)
{
    public static TagPromptDocument Of(TagPrompt prompt) =>
        new(prompt.Id.Value, prompt.Document.Value, prompt.Text, KeptJson.ReadOrNull(prompt.Examples), prompt.Author, prompt.CreatedAt);
}

/// <param name="Prompts">The newest first: the first one of the first page is in force.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record TagPromptsDocument(IReadOnlyList<TagPromptDocument> Prompts, string? Next);
