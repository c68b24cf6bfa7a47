using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Enrolment;

/// <summary>What became of one photo of an enrolment or a re-embedding.</summary>
/// <param name="Name">As it was offered.</param>
public sealed record PhotoVerdict(string Name)
{
    public required PhotoOutcome Outcome { get; init; }

    /// <summary>Every reason against it; empty unless it was refused.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];

    /// <summary>Its address in the store; null when it is not kept there.</summary>
    public PhotoHash? Photo { get; init; }

    /// <summary>The face that was added, or is known to be there already; else null.</summary>
    public FaceId? Face { get; init; }

    /// <summary>Null when no face was chosen.</summary>
    public FaceQuality? Quality { get; init; }
}

public enum PhotoOutcome
{
    Added,

    /// <summary>This photo, byte for byte without its metadata, has given the person a face already.</summary>
    AlreadyThere,

    Refused,
}
