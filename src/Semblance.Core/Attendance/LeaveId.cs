using Semblance.Clients;

namespace Semblance.Attendance;

/// <summary>The id of a request for leave; shown as a lower-case UUID.</summary>
public readonly record struct LeaveId(Guid Value) : IComparable<LeaveId>
{
    public static LeaveId New() => new(Guid.CreateVersion7());

    /// <summary>The id of an imported one, as that of a person: by the project it comes from and its key there.</summary>
    public static LeaveId Imported(ClientId client, string scope, string key) => new(DeterministicId.Of("leave", client.Value, scope, key));

    public int CompareTo(LeaveId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
