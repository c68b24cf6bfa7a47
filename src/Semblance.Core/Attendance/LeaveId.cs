namespace Semblance.Attendance;

/// <summary>The id of a request for leave; shown as a lower-case UUID.</summary>
public readonly record struct LeaveId(Guid Value) : IComparable<LeaveId>
{
    public static LeaveId New() => new(Guid.CreateVersion7());

    public int CompareTo(LeaveId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
