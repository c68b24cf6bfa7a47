using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Sources.Live;

/// <summary>How the tables of a known program become people, faces and photos.</summary>
/// <param name="Format">Stable name: <c>live-guide-001</c>.</param>
/// <param name="People">Its table of people, and what their columns mean.</param>
/// <param name="Faces">Its tables of vectors.</param>
/// <param name="Photos">Its tables that say where photos are, or hold them.</param>
/// <param name="Attendance">Its tables of who was there; null where it has none.</param>
internal sealed record LiveMapping(string Format, PeopleMapping People, IReadOnlyList<LiveFaces> Faces, IReadOnlyList<LivePhotos> Photos, LiveAttendance? Attendance = null);

/// <param name="Person">The column that refers to a person; null where each row is one.</param>
/// <param name="Model">The column that names the model, where there is one.</param>
internal sealed record LiveFaces(
    string Table, string Vector, string? Person, string? Box = null, string? DetectionScore = null, string? Quality = null, string? CreatedAt = null, string? Model = null);

/// <param name="Content">The column of image bytes, or of the path or address of a file elsewhere.</param>
internal sealed record LivePhotos(string Table, string Content, string? Person);
