namespace Semblance.Faces;

/// <summary>What was measured of a face in its picture; a gate turns it into reasons.</summary>
public sealed record FaceQuality
{
    /// <summary>The shorter side of the face's box, in pixels of the picture.</summary>
    public required double Size { get; init; }

    /// <summary>The share of the face that lies inside the picture, 0 to 1: of its box, or of the rectangle about its points if that is less.</summary>
    public required double Inside { get; init; }

    /// <summary>How much fine detail the aligned face shows, 0 (none) to 1 (crisp).</summary>
    public required double Sharpness { get; init; }

    /// <summary>Mean luma of the aligned face, 0 (black) to 1 (white).</summary>
    public required double Brightness { get; init; }

    /// <summary>Turned left (negative) or right, degrees, estimated from the points; 0 when there are none.</summary>
    public required double Yaw { get; init; }

    /// <summary>Looking down (negative) or up, degrees, estimated from the points; 0 when there are none.</summary>
    public required double Pitch { get; init; }

    /// <summary>Tilted in the picture's plane, degrees, clockwise; 0 when there are no points.</summary>
    public required double Roll { get; init; }

    /// <summary>All of it in one figure, 0 to 1, higher is better: what is stored with the face.</summary>
    public required double Overall { get; init; }
}
