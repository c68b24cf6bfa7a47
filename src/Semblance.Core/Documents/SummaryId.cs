namespace Semblance.Documents;

/// <summary>The id of a summary; shown as a lower-case UUID.</summary>
public readonly record struct SummaryId(Guid Value) : IComparable<SummaryId>
{
    public static SummaryId New() => new(Guid.CreateVersion7());

    public int CompareTo(SummaryId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
