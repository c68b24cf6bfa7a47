namespace Semblance.Documents.Tags;

/// <summary>What a language model says that a document is about.</summary>
/// <param name="Prompt">What it was asked with.</param>
/// <param name="Added">How many tags were kept; 0 of a dry run.</param>
/// <param name="IsDryRun">Nothing was kept, the prompt neither.</param>
public sealed record TagProposal(DocumentId Document, string Prompt, IReadOnlyList<ProposedTag> Tags, int Added, bool IsDryRun);
