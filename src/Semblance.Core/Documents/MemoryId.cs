namespace Semblance.Documents;

/// <summary>The id of a memory; shown as a lower-case UUID.</summary>
public readonly record struct MemoryId(Guid Value) : IComparable<MemoryId>
{
    public static MemoryId New() => new(Guid.CreateVersion7());

    public int CompareTo(MemoryId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
