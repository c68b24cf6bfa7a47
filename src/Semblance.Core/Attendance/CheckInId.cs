using Semblance.Clients;

namespace Semblance.Attendance;

/// <summary>The id of a check-in or check-out; shown as a lower-case UUID.</summary>
public readonly record struct CheckInId(Guid Value) : IComparable<CheckInId>
{
    public static CheckInId New() => new(Guid.CreateVersion7());

    /// <summary>The id of an imported one, as that of a person: by the project it comes from and its key there.</summary>
    public static CheckInId Imported(ClientId client, string scope, string key) => new(DeterministicId.Of("check-in", client.Value, scope, key));

    public int CompareTo(CheckInId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
