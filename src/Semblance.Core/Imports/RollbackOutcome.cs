using Semblance.Photos;

namespace Semblance.Imports;

/// <summary>What a rollback removed, and what it left because it has changed since the run.</summary>
/// <param name="Changed">
/// Rows of the run that later writes touched or build on, one line each, naming the row and the change. Never deleted.
/// </param>
/// <param name="OrphanedPhotos">Photos that no row refers to any more: their files may go.</param>
/// <param name="Done">False when <paramref name="Changed"/> is not empty and the caller did not force: then nothing was removed.</param>
public sealed record RollbackOutcome(
    long PeopleRemoved,
    long FacesRemoved,
    long PhotosRemoved,
    IReadOnlyList<string> Changed,
    IReadOnlyList<PhotoHash> OrphanedPhotos,
    bool Done)
{
    public AttendanceRowCounts AttendanceRemoved { get; init; }
}
