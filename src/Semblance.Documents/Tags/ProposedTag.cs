namespace Semblance.Documents.Tags;

/// <param name="Score">0 to 1; null where the model gave none.</param>
/// <param name="IsNew">False when the document has this tag already, in whatever case.</param>
public sealed record ProposedTag(string Name, double? Score, bool IsNew);
