using Semblance.Photos.Metadata;

namespace Semblance.Migration.Sources.Photos;

/// <summary>What is kept of an image: the file without its metadata (place and time of the shot, camera, notes), not a pixel changed.</summary>
internal static class KeptImage
{
    /// <returns>JPEG, PNG and WebP cleaned; other kinds, and files too malformed to tell their parts apart, as they are.</returns>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> image) => PhotoMetadata.Remove(image.Span) ?? image;
}
