namespace Semblance.Documents;

/// <summary>The id of something that a document names; shown as a lower-case UUID.</summary>
public readonly record struct EntityId(Guid Value) : IComparable<EntityId>
{
    public static EntityId New() => new(Guid.CreateVersion7());

    public int CompareTo(EntityId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
