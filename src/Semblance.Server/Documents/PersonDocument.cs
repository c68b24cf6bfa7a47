using System.ComponentModel.DataAnnotations;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Server.Documents;

/// <summary>A person as it is kept.</summary>
internal sealed record PersonDocument
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The owner's own id: employee or roll number.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The label an identify call can be limited to.</summary>
    public string? Region { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>1 when added, one more with every change; the same as in the header ETag.</summary>
    public required int Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How many; in lists only.</summary>
    public int? Faces { get; init; }

    /// <summary>How many; in lists only.</summary>
    public int? Photos { get; init; }

    public static PersonDocument Of(Person person) => new()
    {
        Id = person.Id.Value,
        Name = person.Name,
        ExternalId = person.ExternalId,
        Region = person.Region,
        Groups = person.Groups,
        Attributes = person.Attributes,
        Revision = person.Revision,
        CreatedAt = person.CreatedAt,
        UpdatedAt = person.UpdatedAt,
    };

    public static PersonDocument Of(PersonSummary summary) => Of(summary.Person) with { Faces = summary.Faces, Photos = summary.Photos };
}

/// <summary>One page of people by name.</summary>
/// <param name="People">In the order of their names, then ids.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record PeoplePageDocument(IReadOnlyList<PersonDocument> People, string? Next);

/// <summary>A person as its owner writes it.</summary>
internal sealed record PersonInput
{
    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 200 characters; nobody else of the client may have it.</summary>
    public string? ExternalId { get; init; }

    /// <summary>1 to 200 characters.</summary>
    public string? Region { get; init; }

    /// <summary>At most 100 names of 1 to 200 characters.</summary>
    [MaxLength(MostGroups)]
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>At most 100, values of up to 2,000 characters.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    private const int MostGroups = 100;

    /// <summary>The same person with these fields; trimmed, ordered and each group once.</summary>
    /// <exception cref="SemblanceException">Invalid: <c>person-name</c>, <c>person-field</c>.</exception>
    public Person ApplyTo(Person person) => person with
    {
        Name = TextRules.Required(Name, "name", "person-name"),
        ExternalId = TextRules.Optional(ExternalId, "externalId"),
        Region = TextRules.Optional(Region, "region"),
        Groups = [.. TextRules.List(Groups, "groups", MostGroups)],
        Attributes = TextRules.Map(Attributes, "attributes", MostGroups),
    };
}
