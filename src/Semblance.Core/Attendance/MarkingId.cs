namespace Semblance.Attendance;

/// <summary>The id of a marking; shown as a lower-case UUID.</summary>
public readonly record struct MarkingId(Guid Value) : IComparable<MarkingId>
{
    public static MarkingId New() => new(Guid.CreateVersion7());

    public int CompareTo(MarkingId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
