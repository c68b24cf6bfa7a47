using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Bmp;

namespace Semblance.Vision.Vips;

/// <summary>
/// Photos by libvips: JPEG, PNG, WebP, GIF (its first frame), TIFF (its first page) and AVIF; BMP, which this libvips lacks, by code of our own.
/// The format is told by the file's bytes, and only that format's loader ever sees them.
/// </summary>
public sealed unsafe class VipsPhotoCodec : IPhotoCodec
{
    /// <summary>Of whole pictures, 1 to 100: hard to tell from the original.</summary>
    public const int JpegQuality = 92;

    /// <summary>Of thumbnails, which are only looked at.</summary>
    public const int ThumbnailQuality = 85;

    /// <summary>How much larger than the longer side of its box a face's thumbnail is: hair and chin are in it.</summary>
    public const double ThumbnailMargin = 1.6;

    private const int Sequential = 1;
    private const int FailOnError = 2;
    private const int KeepNothing = 0;
    private const int OnlyShrink = 2;

    private readonly PhotoLimits _limits;

    /// <exception cref="SemblanceException">Unavailable, <c>natives-missing</c>.</exception>
    public VipsPhotoCodec(PhotoLimits? limits = null)
    {
        _limits = limits ?? PhotoLimits.Default;
        _ = VipsLibrary.Instance;
    }

    public Picture Decode(ReadOnlyMemory<byte> image)
    {
        _limits.RequireBytes(image.Length);
        var format = PhotoSignature.Of(image.Span);
        if (format == PhotoFormat.Bmp)
        {
            return BmpReader.Read(image.Span, _limits);
        }

        var loader = Loader(format);
        if (format == PhotoFormat.Jpeg && JpegScans.Of(image.Span) is { Count: > JpegScans.Most } scans)
        {
            throw PhotoFault.Scans(scans.Count);
        }

        try
        {
            // Pixels are computed from these bytes up to the last line below.
            using var pinned = image.Pin();
            using var opened = Open(loader, (byte*)pinned.Pointer, image.Length);
            _limits.RequirePixels(opened.Width, opened.Height);
            using var colours = SrgbConversion.Apply(opened);
            if (colours is not { Bands: Picture.Channels, Format: VipsImage.UChar })
            {
                throw PhotoFault.Channels(format, opened.Bands);
            }

            using var upright = Upright(colours);
            return new Picture(upright.Width, upright.Height, upright.Pixels());
        }
        catch (VipsException e)
        {
            throw PhotoFault.Damaged(format, image.Span, e);
        }
    }

    public byte[] EncodeJpeg(Picture picture)
    {
        using var pinned = picture.Rgb.Pin();
        using var image = VipsImage.FromRgb((byte*)pinned.Pointer, picture.Width, picture.Height);
        return Jpeg(image, JpegQuality);
    }

    public byte[] EncodePng(Picture picture)
    {
        using var pinned = picture.Rgb.Pin();
        using var image = VipsImage.FromRgb((byte*)pinned.Pointer, picture.Width, picture.Height);
        using var save = new VipsOperation("pngsave_buffer").Set("in", image).Set("keep", KeepNothing);
        return save.RunToFile();
    }

    public byte[] EncodeThumbnail(Picture picture, FaceBox box, int side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        var (left, top, length) = Square(picture, box);
        using var pinned = picture.Rgb.Pin();
        using var image = VipsImage.FromRgb((byte*)pinned.Pointer, picture.Width, picture.Height);
        using var cut = new VipsOperation("extract_area")
            .Set("input", image).Set("left", left).Set("top", top).Set("width", length).Set("height", length);
        using var square = cut.Run();
        using var shrink = new VipsOperation("thumbnail_image")
            .Set("in", square).Set("width", side).Set("height", side).Set("size", OnlyShrink);
        using var small = shrink.Run();
        return Jpeg(small, ThumbnailQuality);
    }

    private static string Loader(PhotoFormat format) => format switch
    {
        PhotoFormat.Jpeg => "jpegload_buffer",
        PhotoFormat.Png => "pngload_buffer",
        PhotoFormat.Webp => "webpload_buffer",
        PhotoFormat.Gif => "gifload_buffer",
        PhotoFormat.Tiff => "tiffload_buffer",
        PhotoFormat.Avif => "heifload_buffer",
        _ => throw PhotoFault.Unread(format),
    };

    /// <summary>Reads the header; of a file of several pages or frames it is the first one's.</summary>
    private static VipsImage Open(string loader, byte* file, int length)
    {
        using var load = new VipsOperation(loader)
            .Set("buffer", file, length).Set("access", Sequential).Set("fail_on", FailOnError);
        return load.Run();
    }

    /// <summary>Turning needs the rows in another order than the loader gives them, so the pixels come first.</summary>
    private static VipsImage Upright(VipsImage image)
    {
        using var pixels = image.Orientation > 1 ? image.InMemory() : null;
        using var turn = new VipsOperation("autorot").Set("in", pixels ?? image);
        return turn.Run();
    }

    private static byte[] Jpeg(VipsImage image, int quality)
    {
        using var save = new VipsOperation("jpegsave_buffer").Set("in", image).Set("Q", quality).Set("keep", KeepNothing);
        return save.RunToFile();
    }

    /// <summary>The square around a box with its margin, moved into the picture and no larger than it.</summary>
    private static (int Left, int Top, int Length) Square(Picture picture, FaceBox box)
    {
        var most = Math.Min(picture.Width, picture.Height);
        var length = (int)Math.Clamp(Math.Round(Math.Max(box.Width, box.Height) * ThumbnailMargin), 1, most);
        var left = Math.Round(box.X + (box.Width / 2) - (length / 2.0));
        var top = Math.Round(box.Y + (box.Height / 2) - (length / 2.0));
        return ((int)Math.Clamp(left, 0, picture.Width - length), (int)Math.Clamp(top, 0, picture.Height - length), length);
    }
}
