namespace Semblance.Documents;

/// <summary>The id of a document; shown as a lower-case UUID.</summary>
public readonly record struct DocumentId(Guid Value) : IComparable<DocumentId>
{
    public static DocumentId New() => new(Guid.CreateVersion7());

    public int CompareTo(DocumentId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
