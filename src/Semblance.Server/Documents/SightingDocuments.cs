using System.ComponentModel.DataAnnotations;
using Semblance.People;
using Semblance.Search;
using Semblance.Sightings;

namespace Semblance.Server.Documents;

/// <summary>An unknown face that was seen. Its picture is at its own address.</summary>
internal sealed record SightingDocument
{
    public required Guid Id { get; init; }

    public required string Space { get; init; }

    /// <summary>0 to 1, higher is better.</summary>
    public required double Quality { get; init; }

    /// <summary>The name of the key of the device that saw it.</summary>
    public string? Place { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>How often it was seen; several times within minutes are one sighting.</summary>
    public required int Times { get; init; }

    public required SightingState State { get; init; }

    /// <summary>Whose it is; only where it was assigned.</summary>
    public PersonReference? Person { get; init; }

    /// <summary>To the nearest face of the person who was looked for; only in a search.</summary>
    public double? Distance { get; init; }

    public static SightingDocument Of(Sighting sighting, IReadOnlyDictionary<PersonId, Person> people, double? distance = null) => new()
    {
        Id = sighting.Id.Value,
        Space = sighting.Space.Value,
        Quality = Math.Round(sighting.Quality, 4),
        Place = sighting.Place,
        FirstSeenAt = sighting.FirstSeenAt,
        LastSeenAt = sighting.LastSeenAt,
        Times = sighting.Times,
        State = sighting.State,
        Person = sighting.Person is { } person ? PersonReference.Of(person, people) : null,
        Distance = Rounded.Of(distance),
    };
}

/// <summary>One page of sightings.</summary>
/// <param name="Sightings">Last seen first.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record SightingsPageDocument(IReadOnlyList<SightingDocument> Sightings, string? Next);

/// <summary>Sightings that seem to show one person.</summary>
/// <param name="Sightings">The best picture first.</param>
/// <param name="Suggestions">Who it may be, nearest first. Near misses for somebody to judge, never a match.</param>
/// <param name="Times">How often they were seen in all.</param>
internal sealed record SightingGroupDocument(
    IReadOnlyList<SightingDocument> Sightings, IReadOnlyList<CandidateDocument> Suggestions, int Times, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt)
{
    public static SightingGroupDocument Of(SightingCluster cluster, IReadOnlyDictionary<PersonId, Person> people) => new(
        [.. cluster.Sightings.Select(s => SightingDocument.Of(s, people))], [.. cluster.Suggestions.Select(c => Of(c, people))], cluster.Times,
        cluster.FirstSeenAt, cluster.LastSeenAt);

    private static CandidateDocument Of(Candidate candidate, IReadOnlyDictionary<PersonId, Person> people) =>
        new(PersonReference.Of(candidate.Person, people), candidate.Face.Value, Rounded.Of(candidate.Distance)!.Value);
}

/// <param name="Groups">Last seen first; empty when nobody unknown was seen, or the client's settings keep none.</param>
internal sealed record SightingGroupsDocument(IReadOnlyList<SightingGroupDocument> Groups);

/// <summary>Which sightings.</summary>
internal record SightingsInput
{
    public const int Most = 1_000;

    /// <summary>1 to 1,000.</summary>
    [MaxLength(Most)]
    public required IReadOnlyList<Guid> Sightings { get; init; }

    /// <exception cref="SemblanceException">Invalid, <c>sightings-count</c>.</exception>
    public IReadOnlyList<SightingId> ToIds() => Sightings.Count is 0 or > Most
        ? throw new SemblanceException(ErrorKind.Invalid, "sightings-count", $"Name 1 to {Most} sightings, not {Sightings.Count}.")
        : [.. Sightings.Distinct().Select(id => new SightingId(id))];
}

/// <summary>Which sightings are, or are not, which person.</summary>
internal sealed record SightingsOfPersonInput : SightingsInput
{
    public required Guid Person { get; init; }
}
