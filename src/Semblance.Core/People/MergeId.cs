namespace Semblance.People;

/// <summary>The id of a merge; shown as a lower-case UUID.</summary>
public readonly record struct MergeId(Guid Value)
{
    public static MergeId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString("D");
}
