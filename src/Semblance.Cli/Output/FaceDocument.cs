using System.Text.Json.Nodes;
using Semblance.Faces;

namespace Semblance.Cli.Output;

/// <summary>What was found of a face, as documents have it.</summary>
internal static class FaceDocument
{
    /// <summary>Box in pixels of the upright photo, origin top left; score and quality 0 to 1.</summary>
    public static JsonObject Of(EncodedFace face) => new()
    {
        ["box"] = Of(face.Box),
        ["score"] = Math.Round(face.Score, 4),
        ["quality"] = Math.Round(face.Quality.Overall, 4),
    };

    public static JsonObject Of(FaceBox box) => new()
    {
        ["x"] = Math.Round(box.X, 2),
        ["y"] = Math.Round(box.Y, 2),
        ["width"] = Math.Round(box.Width, 2),
        ["height"] = Math.Round(box.Height, 2),
    };

    public static JsonObject Of(FaceQuality quality) => new()
    {
        ["overall"] = Math.Round(quality.Overall, 4),
        ["size"] = Math.Round(quality.Size, 1),
        ["inside"] = Math.Round(quality.Inside, 4),
        ["sharpness"] = Math.Round(quality.Sharpness, 4),
        ["brightness"] = Math.Round(quality.Brightness, 4),
        ["yaw"] = Math.Round(quality.Yaw, 1),
        ["pitch"] = Math.Round(quality.Pitch, 1),
        ["roll"] = Math.Round(quality.Roll, 1),
    };

    /// <summary>1,204 x 980 at 33,120: for people.</summary>
    public static string Place(FaceBox box) => FormattableString.Invariant($"{box.Width:0} x {box.Height:0} at {box.X:0},{box.Y:0}");
}
