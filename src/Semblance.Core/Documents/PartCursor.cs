namespace Semblance.Documents;

/// <summary>The last part of the page before.</summary>
public sealed record PartCursor(DocumentId Document, int Order);
