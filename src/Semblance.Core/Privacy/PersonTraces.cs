using System.Text.Json.Nodes;

namespace Semblance.Privacy;

/// <summary>How much a store holds of somebody, by kind.</summary>
/// <param name="Records">1 for the person, 0 when they are gone.</param>
/// <param name="PhotoFiles">Files of photos that are nobody else's.</param>
/// <param name="Thumbnails">Pictures cut out for their faces.</param>
/// <param name="Accounts">That say they are this person's.</param>
public sealed record PersonTraces(
    int Records, int Faces, int Photos, int PhotoFiles, int Thumbnails, int Consents, int Tokens, int Accounts)
{
    public int Total => Records + Faces + Photos + PhotoFiles + Thumbnails + Consents + Tokens + Accounts;

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
    };
}
