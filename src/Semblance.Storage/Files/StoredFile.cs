using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Storage.Files;

/// <summary>One file of <see cref="PhotoFiles"/>: a photo, the picture of a face or, when it is neither, what a crash left of writing one.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="WrittenAt">When it was last written; UTC.</param>
public sealed record StoredFile(string Path, DateTimeOffset WrittenAt)
{
    public PhotoHash? Photo { get; init; }

    public FaceId? Face { get; init; }
}
