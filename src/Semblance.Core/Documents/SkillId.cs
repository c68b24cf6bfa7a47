namespace Semblance.Documents;

/// <summary>The id of a skill; shown as a lower-case UUID.</summary>
public readonly record struct SkillId(Guid Value) : IComparable<SkillId>
{
    public static SkillId New() => new(Guid.CreateVersion7());

    public int CompareTo(SkillId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
