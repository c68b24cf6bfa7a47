using Semblance.Documents.Tags;

namespace Semblance.Server.Documents.Library;

/// <summary>A prompt for tags that need not be written.</summary>
internal sealed record TagPresetDocument(string Name, string Prompt);

/// <param name="Presets">By name.</param>
internal sealed record TagPresetsDocument(IReadOnlyList<TagPresetDocument> Presets)
{
    public static TagPresetsDocument All { get; } = new([.. TagPresets.All.Select(p => new TagPresetDocument(p.Key, p.Value))]);
}

/// <summary>What a language model is to be asked about a document.</summary>
/// <param name="Prompt">What to look for; it becomes the document's prompt. The one in force by default.</param>
/// <param name="Preset">The name of a preset, in place of a prompt.</param>
/// <param name="Author">Who asks, for the history of prompts.</param>
/// <param name="DryRun">Shows the tags, and keeps nothing.</param>
internal sealed record ExtractTagsInput(Guid Document, string? Prompt = null, string? Preset = null, string? Author = null, bool DryRun = false);

/// <param name="DryRun">Shows the tags, and keeps nothing.</param>
internal sealed record AutoTagInput(bool DryRun = false);

/// <param name="Score">0 to 1; absent where the model gave none.</param>
/// <param name="New">False when the document has this tag already.</param>
internal sealed record ProposedTagDocument(string Name, double? Score, bool New);

/// <summary>What a language model says that a document is about.</summary>
/// <param name="Prompt">What it was asked with.</param>
/// <param name="Added">How many tags were kept; 0 of a dry run.</param>
internal sealed record TagProposalDocument(Guid Document, string Prompt, IReadOnlyList<ProposedTagDocument> Tags, int Added, bool DryRun)
{
    public static TagProposalDocument Of(TagProposal proposal) => new(
        proposal.Document.Value, proposal.Prompt, [.. proposal.Tags.Select(t => new ProposedTagDocument(t.Name, t.Score, t.IsNew))], proposal.Added, proposal.IsDryRun);
}
