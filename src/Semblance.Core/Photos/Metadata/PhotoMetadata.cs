namespace Semblance.Photos.Metadata;

/// <summary>
/// Removes from a photo's file what is not its picture: where and when it was taken, with what and by whom, notes, thumbnails, and whatever was appended
/// to it. Not a pixel changes, because nothing is decoded; what a viewer needs to show the same picture stays: colour profile, resolution, and of EXIF
/// the orientation alone.
/// </summary>
public static class PhotoMetadata
{
    /// <returns>
    /// The file without metadata, which once cleaned stays as it is; null when this is no JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC, or one so malformed
    /// that its parts cannot be told from one another: nothing is known of its metadata then.
    /// </returns>
    public static byte[]? Remove(ReadOnlySpan<byte> image) => PhotoSignature.Of(image) switch
    {
        PhotoFormat.Jpeg => JpegMetadata.Remove(image),
        PhotoFormat.Png => PngMetadata.Remove(image),
        PhotoFormat.Webp => WebpMetadata.Remove(image),
        PhotoFormat.Gif => GifMetadata.Remove(image),
        PhotoFormat.Bmp => BmpMetadata.Remove(image),
        PhotoFormat.Tiff => TiffMetadata.Remove(image),
        PhotoFormat.Avif or PhotoFormat.Heic => IsoMetadata.Remove(image),
        _ => null,
    };
}
