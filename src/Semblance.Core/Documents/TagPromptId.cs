namespace Semblance.Documents;

/// <summary>The id of a prompt that tags were asked for with; shown as a lower-case UUID.</summary>
public readonly record struct TagPromptId(Guid Value) : IComparable<TagPromptId>
{
    public static TagPromptId New() => new(Guid.CreateVersion7());

    public int CompareTo(TagPromptId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
