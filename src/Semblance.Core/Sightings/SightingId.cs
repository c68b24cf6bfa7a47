using Semblance.Faces;

namespace Semblance.Sightings;

/// <summary>The id of a sighting; shown as a lower-case UUID.</summary>
public readonly record struct SightingId(Guid Value) : IComparable<SightingId>
{
    /// <summary>The face that a sighting becomes when it is assigned to a person: its picture is kept under this id from the beginning.</summary>
    public FaceId Face => new(Value);

    public static SightingId New() => new(Guid.CreateVersion7());

    public int CompareTo(SightingId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
