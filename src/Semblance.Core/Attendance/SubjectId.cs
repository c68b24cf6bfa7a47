using Semblance.Clients;

namespace Semblance.Attendance;

/// <summary>The id of a subject; shown as a lower-case UUID.</summary>
public readonly record struct SubjectId(Guid Value) : IComparable<SubjectId>
{
    public static SubjectId New() => new(Guid.CreateVersion7());

    /// <summary>The id of an imported one, as that of a person: by the project it comes from and its key there.</summary>
    public static SubjectId Imported(ClientId client, string scope, string key) => new(DeterministicId.Of("subject", client.Value, scope, key));

    public int CompareTo(SubjectId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
