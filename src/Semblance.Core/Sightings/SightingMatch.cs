namespace Semblance.Sightings;

/// <summary>A sighting that seems to show somebody who was looked for.</summary>
/// <param name="Distance">To the nearest face of theirs, in the space's metric.</param>
public sealed record SightingMatch(Sighting Sighting, double Distance);
