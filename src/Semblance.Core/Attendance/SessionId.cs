using Semblance.Clients;

namespace Semblance.Attendance;

/// <summary>The id of an attendance session; shown as a lower-case UUID.</summary>
public readonly record struct SessionId(Guid Value) : IComparable<SessionId>
{
    public static SessionId New() => new(Guid.CreateVersion7());

    /// <summary>The id of an imported one, as that of a person: by the project it comes from and its key there.</summary>
    public static SessionId Imported(ClientId client, string scope, string key) => new(DeterministicId.Of("session", client.Value, scope, key));

    public int CompareTo(SessionId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
