namespace Semblance.Attendance;

/// <summary>The id of a check-in or check-out; shown as a lower-case UUID.</summary>
public readonly record struct CheckInId(Guid Value) : IComparable<CheckInId>
{
    public static CheckInId New() => new(Guid.CreateVersion7());

    public int CompareTo(CheckInId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
