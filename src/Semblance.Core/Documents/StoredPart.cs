namespace Semblance.Documents;

/// <summary>A part with the document that holds it; the two numbers name it.</summary>
public sealed record StoredPart<T>(DocumentId Document, T Part)
    where T : DocumentPart
{
    public PartCursor Cursor => new(Document, Part.Order);
}
