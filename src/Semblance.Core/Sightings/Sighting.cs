using Semblance.Clients;
using Semblance.People;
using Semblance.Spaces;

namespace Semblance.Sightings;

/// <summary>
/// A face that was seen and belongs to nobody who is enrolled. Kept only where a client's settings ask for it, and no longer than they say
/// (<see cref="ClientSettings.UnknownDays"/>).
/// </summary>
public sealed record Sighting
{
    public const int MostPlaceLength = 200;

    public required SightingId Id { get; init; }

    public required ClientId Client { get; init; }

    public required SpaceKey Space { get; init; }

    /// <summary>Of the first time it was seen, as the model gave it; as <see cref="Faces.Face.Embedding"/>.</summary>
    public required ReadOnlyMemory<float> Embedding { get; init; }

    /// <summary>0 to 1, higher is better.</summary>
    public required double Quality { get; init; }

    /// <summary>The device or key that saw it; up to 200 characters, null when nobody said.</summary>
    public string? Place { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>1 or more: the same face again and again is one sighting.</summary>
    public int Times { get; init; } = 1;

    public SightingState State { get; init; }

    /// <summary>Whose it is; null unless <see cref="State"/> is Assigned.</summary>
    public PersonId? Person { get; init; }
}
