namespace Semblance.Photos;

/// <summary>What kind of file a photo is, by its first bytes and never by its name.</summary>
public enum PhotoFormat
{
    /// <summary>None of the others.</summary>
    Unknown,
    Jpeg,
    Png,
    Webp,
    Gif,
    Bmp,
    Tiff,
    Avif,

    /// <summary>Recognised only to be refused by name, as are all below.</summary>
    Heic,
    JpegXl,
    Jpeg2000,
    Svg,
    Pdf,
}
