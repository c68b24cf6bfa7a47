using System.Text.Json.Nodes;

namespace Semblance.Privacy;

/// <summary>How much a store holds of somebody, by kind.</summary>
/// <param name="Records">1 for the person, 0 when they are gone.</param>
/// <param name="PhotoFiles">Files of photos that are nobody else's.</param>
/// <param name="Thumbnails">Pictures cut out for their faces.</param>
/// <param name="Accounts">That say they are this person's.</param>
/// <param name="Merges">Records of undone merges that hold the person as they were.</param>
/// <param name="Sightings">Looks at them as somebody unknown, which were assigned to them since.</param>
/// <param name="Searches">Of those with a face of theirs, how many answered with them: one a space.</param>
/// <param name="Memories">Answers and the like that this process remembers and that name them.</param>
/// <param name="Attendance">Records of sessions, check-ins and leaves.</param>
public sealed record PersonTraces(
    int Records, int Faces, int Photos, int PhotoFiles, int Thumbnails, int Consents, int Tokens, int Accounts, int Merges, int Sightings, int Searches, int Memories,
    int Attendance)
{
    public int Total => Records + Faces + Photos + PhotoFiles + Thumbnails + Consents + Tokens + Accounts + Merges + Sightings + Searches + Memories + Attendance;

    public JsonObject ToJson() => new()
    {
        ["person"] = Records,
        ["faces"] = Faces,
        ["photos"] = Photos,
        ["photoFiles"] = PhotoFiles,
        ["thumbnails"] = Thumbnails,
        ["consents"] = Consents,
        ["tokens"] = Tokens,
        ["accountLinks"] = Accounts,
        ["merges"] = Merges,
        ["sightings"] = Sightings,
        ["searches"] = Searches,
        ["memories"] = Memories,
        ["attendance"] = Attendance,
    };
}
