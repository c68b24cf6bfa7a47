using Semblance.Faces;

namespace Semblance.Photos;

/// <summary>Turns image files into pixels and back. Safe for concurrent use; holds nothing of an image between calls.</summary>
public interface IPhotoCodec
{
    /// <summary>
    /// Decodes an image of any supported format: orientation applied, colours converted to sRGB, alpha flattened on white. Header first: nothing is decoded before
    /// format, size and pixel count are within the limits.
    /// </summary>
    /// <exception cref="SemblanceException">
    /// Invalid: <c>photo-empty</c>, <c>photo-format</c> (no image, or of a format that is not read; says which), <c>photo-truncated</c>, <c>photo-damaged</c>;
    /// Exhausted: <c>photo-too-long</c> (bytes) or <c>photo-too-large</c> (pixels).
    /// </exception>
    Picture Decode(ReadOnlyMemory<byte> image);

    /// <summary>The picture as a JPEG file without metadata.</summary>
    byte[] EncodeJpeg(Picture picture);

    /// <summary>The picture as a PNG file without metadata; loses nothing.</summary>
    byte[] EncodePng(Picture picture);

    /// <summary>A square JPEG of a face with a margin around its box, at most <paramref name="side"/> pixels wide; without metadata.</summary>
    byte[] EncodeThumbnail(Picture picture, FaceBox box, int side);
}
