namespace Semblance.Documents;

/// <summary>The id of a fact; shown as a lower-case UUID.</summary>
public readonly record struct FactId(Guid Value) : IComparable<FactId>
{
    public static FactId New() => new(Guid.CreateVersion7());

    public int CompareTo(FactId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
