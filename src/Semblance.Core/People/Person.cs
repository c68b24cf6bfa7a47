using Semblance.Clients;

namespace Semblance.People;

/// <summary>Somebody who can be recognised.</summary>
public sealed record Person
{
    public required PersonId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>As its owner writes it, trimmed; never empty; not unique.</summary>
    public required string Name { get; init; }

    /// <summary>The owner's own id (employee no, roll no, id in the legacy store); null when there is none.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The label an identify call can be limited to (site, department, campus); null when there is none.</summary>
    public string? Region { get; init; }

    /// <summary>Names of the groups (classes, teams) the person belongs to, in ordinal order.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The owner's further fields, in ordinal order of their names. Values are text as the source had it.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>1 when added, one more with every change; lets a rollback see what has changed since.</summary>
    public int Revision { get; init; } = 1;
}
