using Semblance.People;
using Semblance.Spaces;

namespace Semblance.Sightings;

/// <summary>Which sightings, newest first by when they were last seen.</summary>
public sealed record SightingQuery
{
    /// <summary>Null for all.</summary>
    public SightingState? State { get; init; }

    /// <summary>Null for every space.</summary>
    public SpaceKey? Space { get; init; }

    /// <summary>Those assigned to this person; null for all.</summary>
    public PersonId? Person { get; init; }

    /// <summary>Last seen at this time or later; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The last sighting of the page before; null for the first page.</summary>
    public Sighting? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
