using Semblance.Photos.Metadata;

namespace Semblance.Migration.Sources.Photos;

/// <summary>What is kept of an image: the file without its metadata (place and time of the shot, camera, notes), not a pixel changed.</summary>
internal static class KeptImage
{
    /// <returns>A file too malformed to tell its parts apart comes back as it is.</returns>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> image) => PhotoMetadata.Remove(image.Span) ?? image;
}
