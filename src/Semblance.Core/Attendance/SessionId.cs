namespace Semblance.Attendance;

/// <summary>The id of an attendance session; shown as a lower-case UUID.</summary>
public readonly record struct SessionId(Guid Value) : IComparable<SessionId>
{
    public static SessionId New() => new(Guid.CreateVersion7());

    public int CompareTo(SessionId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
