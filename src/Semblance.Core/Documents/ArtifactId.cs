namespace Semblance.Documents;

/// <summary>The id of a file that was taken in; shown as a lower-case UUID.</summary>
public readonly record struct ArtifactId(Guid Value) : IComparable<ArtifactId>
{
    public static ArtifactId New() => new(Guid.CreateVersion7());

    public int CompareTo(ArtifactId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
