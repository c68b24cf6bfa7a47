using Semblance.Clients;

namespace Semblance.People;

/// <summary>The id of a person; shown as a lower-case UUID.</summary>
public readonly record struct PersonId(Guid Value) : IComparable<PersonId>
{
    public static PersonId New() => new(Guid.CreateVersion7());

    /// <summary>
    /// The id of an imported person: <paramref name="scope"/> names the project it comes from, <paramref name="key"/> the person in it
    /// (<c>name:Ada</c>, <c>students:17</c>). The same three always give the same id.
    /// </summary>
    public static PersonId Imported(ClientId client, string scope, string key) =>
        new(DeterministicId.Of("person", client.Value, scope, key));

    public int CompareTo(PersonId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
