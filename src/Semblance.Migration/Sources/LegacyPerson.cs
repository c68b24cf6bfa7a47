using Semblance.People;

namespace Semblance.Migration.Sources;

/// <summary>A person as a legacy store knows them. One instance is shared by all of a person's rows in a source.</summary>
public sealed record LegacyPerson
{
    /// <summary>
    /// Tells people of one project apart and stays the same when the project is read again: <c>name:Ada</c> where names are all there
    /// is, <c>instance/app.db:students:17</c> (file, table and primary key) or <c>id:17</c> where the store has ids. Two files that number
    /// their own people from 1 give different keys.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Trimmed, not empty; the external id where the store has no name.</summary>
    public required string Name { get; init; }

    public string? ExternalId { get; init; }

    public string? Region { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Further columns by name, as text. Never a credential or an identity number.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>UTC; null when the store did not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The id that a Semblance store gave the person, which a copy keeps; null for any other source. <see cref="Key"/> is then its text.</summary>
    public PersonId? Id { get; init; }

    /// <summary>UTC; null when the store did not say.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
