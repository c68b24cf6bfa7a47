using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage;

public interface IPeopleStore
{
    /// <summary>
    /// Conflict, <c>person-exists</c>, when the id is taken. Ids are unique by themselves; a store that is distributed by client cannot look
    /// whether another client has the same one, and then keeps both apart.
    /// </summary>
    Task AddAsync(Person person, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such person.</summary>
    Task<Person?> FindAsync(ClientId client, PersonId id, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="ids"/> that exist, in no promised order; absent ones are left out.</summary>
    Task<IReadOnlyList<Person>> FindManyAsync(ClientId client, IReadOnlyList<PersonId> ids, CancellationToken cancellationToken);

    /// <summary>
    /// One page by name (ordinal), then id; empty after the end. <paramref name="query"/> limits it.
    /// </summary>
    Task<PeoplePage> ListAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken);

    /// <summary>How many people the query matches, whatever its page.</summary>
    Task<int> CountAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces a person's name, external id, region, groups and attributes; raises the revision by one and sets the time of change.
    /// NotFound, <c>person-unknown</c>; Conflict, <c>person-changed</c>, when <see cref="Person.Revision"/> is not the stored one.
    /// </summary>
    /// <returns>The person as stored now.</returns>
    Task<Person> UpdateAsync(Person person, CancellationToken cancellationToken);

    /// <summary>Removes a person with their faces and photo links, at once.</summary>
    /// <returns>What went; null when this client has no such person.</returns>
    Task<PersonRemoval?> RemoveAsync(ClientId client, PersonId id, CancellationToken cancellationToken);

    /// <summary>The regions and groups that the client's people have, each by name with how many have it; none that nobody has.</summary>
    Task<PeopleLabels> ListLabelsAsync(ClientId client, CancellationToken cancellationToken);
}

/// <summary>Which people, and which page of them. Filters add up (and); null or empty means no filter.</summary>
public sealed record PeopleQuery
{
    public const int DefaultLimit = 100;

    /// <summary>A part of the name or the external id, ignoring ASCII case.</summary>
    public string? Text { get; init; }

    public string? Region { get; init; }

    public string? Group { get; init; }

    /// <summary>Only people with exactly this attribute.</summary>
    public PersonAttribute? Attribute { get; init; }

    /// <summary>The last person of the page before; null for the first page.</summary>
    public PeopleCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = DefaultLimit;
}

/// <summary>One of the owner's further fields and its value.</summary>
public sealed record PersonAttribute(string Name, string Value);

/// <summary>What people are sorted by, in ordinal order.</summary>
public sealed record PeopleLabels(IReadOnlyList<LabelUse> Regions, IReadOnlyList<LabelUse> Groups);

/// <summary>A region or group, and how many people have it.</summary>
public sealed record LabelUse(string Name, int People);

public sealed record PeopleCursor(string Name, PersonId Id);

/// <summary>People with the number of their faces and photos; <paramref name="Next"/> is null on the last page.</summary>
public sealed record PeoplePage(IReadOnlyList<PersonSummary> People, PeopleCursor? Next);

public sealed record PersonSummary(Person Person, int Faces, int Photos);

/// <summary>What the removal of a person took along; <paramref name="OrphanedPhotos"/> are no longer anybody's: their files may go.</summary>
public sealed record PersonRemoval(int Faces, int Photos, IReadOnlyList<Photos.PhotoHash> OrphanedPhotos);
