namespace Semblance.Documents;

/// <summary>The id of a piece of evidence; shown as a lower-case UUID.</summary>
public readonly record struct EvidenceId(Guid Value) : IComparable<EvidenceId>
{
    public static EvidenceId New() => new(Guid.CreateVersion7());

    public int CompareTo(EvidenceId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
