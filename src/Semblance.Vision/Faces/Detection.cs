using Semblance.Faces;

namespace Semblance.Vision.Faces;

/// <summary>A face that a detector saw.</summary>
/// <param name="Box">May reach beyond the picture where the face does.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Points">Eyes, nose tip and mouth corners, the picture's left one first; empty when the detector gives none.</param>
internal sealed record Detection(FaceBox Box, double Score, FacePoint[] Points)
{
    /// <summary>Seen only when the whole picture was shown as a small square in black.</summary>
    public bool IsFramed { get; init; }

    /// <summary>The same face in other coordinates: scaled, then shifted.</summary>
    public Detection Map(double scaleX, double scaleY, double shiftX, double shiftY) => new(
        new FaceBox((Box.X * scaleX) + shiftX, (Box.Y * scaleY) + shiftY, Box.Width * scaleX, Box.Height * scaleY),
        Score,
        Array.ConvertAll(Points, p => new FacePoint((p.X * scaleX) + shiftX, (p.Y * scaleY) + shiftY)));
}
