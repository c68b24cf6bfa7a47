namespace Semblance.Documents;

/// <summary>The id of a figure found in a document; shown as a lower-case UUID.</summary>
public readonly record struct MetricHitId(Guid Value) : IComparable<MetricHitId>
{
    public static MetricHitId New() => new(Guid.CreateVersion7());

    public int CompareTo(MetricHitId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
