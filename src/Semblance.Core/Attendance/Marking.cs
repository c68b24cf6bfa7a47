using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Attendance;

/// <summary>
/// Who was seen on photos of a session, until somebody looks it over and confirms it. Kept in the store, so that it survives a restart; the photos
/// themselves are not kept.
/// </summary>
public sealed record Marking
{
    /// <summary>Photos that one marking may have.</summary>
    public const int MostPhotos = 1_000;

    public required MarkingId Id { get; init; }

    public required ClientId Client { get; init; }

    public required SessionId Session { get; init; }

    public MarkingState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As the audit log names them.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was confirmed or discarded; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<MarkingPhoto> Photos { get; init; } = [];

    /// <summary>By photo, largest first.</summary>
    public IReadOnlyList<SeenFace> Faces { get; init; } = [];
}

public enum MarkingState
{
    Open,
    Confirmed,
    Discarded,
}

/// <summary>What is known of a photo once it is gone.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Name">As it was sent.</param>
/// <param name="Width">Pixels of the upright photo.</param>
/// <param name="Height">Pixels of the upright photo.</param>
/// <param name="TakenAt">When it was taken or, where nobody said, when it came.</param>
public sealed record MarkingPhoto(int Number, string Name, PhotoHash Hash, int Width, int Height, DateTimeOffset TakenAt);

/// <summary>A face on a photo, and what was decided about it.</summary>
/// <param name="Photo">The number of its photo.</param>
/// <param name="Number">Within its photo, from 0.</param>
/// <param name="Score">The detector's, 0 to 1.</param>
/// <param name="Person">Who it is, or for an ambiguous one who is nearest; null for a stranger, and when the person is gone.</param>
/// <param name="Distance">To the nearest face of that person, in the space's metric; null for a stranger.</param>
/// <param name="Confidence">How far inside the threshold that is, 0 to 1; only of a match.</param>
public sealed record SeenFace(int Photo, int Number, FaceBox Box, double Score, Outcome Outcome, PersonId? Person, double? Distance, double? Confidence);
