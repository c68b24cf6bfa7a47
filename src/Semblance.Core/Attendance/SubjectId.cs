namespace Semblance.Attendance;

/// <summary>The id of a subject; shown as a lower-case UUID.</summary>
public readonly record struct SubjectId(Guid Value) : IComparable<SubjectId>
{
    public static SubjectId New() => new(Guid.CreateVersion7());

    public int CompareTo(SubjectId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
