using System.Security.Cryptography;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Liveness;

/// <summary>One photo of a challenge, in its order.</summary>
/// <param name="Face">The largest; null when none was found.</param>
/// <param name="Pixels">SHA-256 of what the photo decodes to: no camera gives the same picture twice.</param>
/// <param name="IsSame">Whether its face is that of the front frame.</param>
public sealed record LivenessFrame(EncodedFace? Face, string Pixels, bool IsSame)
{
    public static LivenessFrame Of(Picture picture, EncodedFace? face) => new(face, Convert.ToHexStringLower(SHA256.HashData(picture.Rgb.Span)), IsSame: true);

    /// <summary>Degrees towards the person's own left, which is the picture's right; negative to their right.</summary>
    public double Turn => Face?.Quality.Yaw ?? 0;

    /// <summary>As <see cref="EyeAspect.Of"/>.</summary>
    public double? Openness => Face is null ? null : EyeAspect.Of(Face.Points);
}
