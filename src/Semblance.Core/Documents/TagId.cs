namespace Semblance.Documents;

/// <summary>The id of a tag on a document; shown as a lower-case UUID.</summary>
public readonly record struct TagId(Guid Value) : IComparable<TagId>
{
    public static TagId New() => new(Guid.CreateVersion7());

    public int CompareTo(TagId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
