namespace Semblance.Documents;

/// <summary>The id of a run of a reasoning model; shown as a lower-case UUID.</summary>
public readonly record struct HrmRunId(Guid Value) : IComparable<HrmRunId>
{
    public static HrmRunId New() => new(Guid.CreateVersion7());

    public int CompareTo(HrmRunId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
