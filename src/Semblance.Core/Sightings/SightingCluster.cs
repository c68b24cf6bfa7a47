using Semblance.Search;

namespace Semblance.Sightings;

/// <summary>Sightings that seem to show one person.</summary>
/// <param name="Sightings">One or more, the best picture first.</param>
/// <param name="Suggestions">Who it may be, nearest first: near misses for a person to judge, never a match. Nobody who was said not to be it.</param>
public sealed record SightingCluster(IReadOnlyList<Sighting> Sightings, IReadOnlyList<Candidate> Suggestions)
{
    public Sighting Best => Sightings[0];

    public int Times => Sightings.Sum(s => s.Times);

    public DateTimeOffset FirstSeenAt => Sightings.Min(s => s.FirstSeenAt);

    public DateTimeOffset LastSeenAt => Sightings.Max(s => s.LastSeenAt);
}
